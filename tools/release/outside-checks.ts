import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { PackedPackage } from "./packed-package.ts";

/** What publint, arethetypeswrong and a bundler have to say about a package. */
export async function checkWithTools(packed: PackedPackage): Promise<readonly string[]> {
  return [...(await checkFields(packed)), ...(await checkTypes(packed)), ...(await checkImports(packed))];
}

async function checkFields({ tarball, manifest }: PackedPackage): Promise<readonly string[]> {
  const bytes = await readFile(tarball);
  const content = new Uint8Array(bytes).buffer;
  const { messages } = await publint({ pack: { tarball: content }, strict: true, level: "warning" });
  return messages.map((message) => `publint: ${formatMessage(message, { ...manifest }) ?? message.code}`);
}

/** Ways of looking a module up that only CommonJS and Node 10 have: these packages are ES modules. */
const foreign = new Set(["node10", "node16-cjs"]);

async function checkTypes({ tarball, manifest }: PackedPackage): Promise<readonly string[]> {
  // The command line has a program and no entry point, so it has no types to check.
  if (manifest.exports === undefined) return [];
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(await readFile(tarball))));
  if (result.types === false) return ["attw: it has no types"];
  return result.problems
    .filter((problem) => !("resolutionKind" in problem && foreign.has(problem.resolutionKind)))
    .filter(({ kind }) => kind !== "CJSResolvesToESM")
    .map((problem) => `attw: ${problem.kind}${"entrypoint" in problem ? ` for ${problem.entrypoint}` : ""}`);
}

/** Every package that its code asks for must be one that it brings: here everything is found, elsewhere it would not be. */
async function checkImports({ folder, files, manifest }: PackedPackage): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [...files.keys()].filter((path) => /\.c?js$/.test(path)).map((path) => join(folder, path)),
    bundle: true,
    write: false,
    outdir: folder,
    platform: "node",
    format: "esm",
    packages: "external",
    metafile: true,
    logLevel: "silent",
  });
  const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
  // esbuild lists its own helpers among them, as `<runtime>`.
  const wanted = Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports.filter(({ external, path }) => external && path !== "<runtime>").map(({ path }) => packageOf(path)),
  );
  return [...new Set(wanted)]
    .filter((name) => !isBuiltin(name) && name !== manifest.name && !declared.has(name))
    .map((name) => `asks for ${name}, and does not bring it`);
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
