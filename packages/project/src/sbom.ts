import type { BuiltCharm } from "./build-charm.ts";
import { packagesOf } from "./bundled-packages.ts";
import { type CharmPlatform, runtimePin } from "./node-runtime.ts";

/**
 * What a charm is made of, as a CycloneDX document: its packages and its runtime. Neither a time nor a serial number is in it, so that the
 * same charm has the same document.
 *
 * @see CycloneDX 1.6, JSON
 */
export function billOfMaterials({ project, inputs }: BuiltCharm, platform: CharmPlatform): string {
  const { name, version } = project.metadata;
  const runtime = runtimePin(platform);
  const charm = `charm:${name}@${version}`;
  const libraries = packagesOf(inputs).map((library) => ({
    type: "library",
    "bom-ref": purl(library.name, library.version),
    name: library.name,
    version: library.version,
    purl: purl(library.name, library.version),
    ...(library.licence !== "" && { licenses: [licence(library.licence)] }),
  }));
  const node = {
    type: "application",
    "bom-ref": purl(runtime.name, runtime.version),
    name: runtime.name,
    version: runtime.version,
    purl: purl(runtime.name, runtime.version),
    // Of the package's archive; the program's symbols are taken out.
    hashes: [
      { alg: "SHA-512", content: Buffer.from(runtime.integrity.replace("sha512-", ""), "base64").toString("hex") },
    ],
  };
  const components = [...libraries, node];
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { type: "application", "bom-ref": charm, name, version } },
    components,
    dependencies: [{ ref: charm, dependsOn: components.map((component) => component["bom-ref"]) }],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function licence(expression: string): object {
  return /^[A-Za-z0-9.-]+$/.test(expression) ? { license: { id: expression } } : { expression };
}

function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}
