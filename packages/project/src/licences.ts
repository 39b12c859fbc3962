import { packagesOf } from "./bundled-packages.ts";
import type { CharmFile } from "./charm-files.ts";

/** The licences of the packages whose code is in the charm, a folder each. */
export function licenceFiles(inputs: readonly string[]): readonly CharmFile[] {
  return packagesOf(inputs).flatMap(({ name, licenceTexts }) =>
    Object.entries(licenceTexts).map(([file, content]) => ({
      path: `licences/${name.replace("/", "+")}/${file}`,
      content,
      mode: 0o644,
    })),
  );
}

/** The licence of the runtime, which names what is in that too. */
export function runtimeLicence(content: string): CharmFile {
  return { path: "licences/node/LICENSE", content, mode: 0o644 };
}
