import type { YamlMap } from "../yaml-file.ts";
import { bareScript, type RockContext } from "./rock-extension.ts";

/** Python of the bases that bare rocks are built on. */
const interpreters: Readonly<Record<string, string>> = { "ubuntu@22.04": "python3.10", "ubuntu@24.04": "python3.12" };

/** The part with the application's packages. */
export function dependenciesPart({ isBare, buildBase, files }: RockContext, server: string): YamlMap {
  const interpreter = interpreters[buildBase] ?? "python3.12";
  return {
    plugin: "python",
    "stage-packages": [isBare ? `${interpreter}-venv_ensurepip` : "python3-venv"],
    source: ".",
    "python-packages": [server],
    "python-requirements": files.isFile("requirements.txt") ? ["requirements.txt"] : [],
    "build-environment": isBare ? [{ PARTS_PYTHON_INTERPRETER: interpreter }] : [],
    ...(!isBare && { stage: ["-etc/ssl/certs/ca-certificates.crt"] }),
  };
}

/** What the base lacks to run Python. */
export function runtimePart({ isBare }: RockContext): YamlMap {
  return isBare
    ? {
        plugin: "nil",
        "override-build": bareScript,
        "stage-packages": ["bash_bins", "coreutils_bins", "ca-certificates_data"],
      }
    : { plugin: "nil", "stage-packages": ["ca-certificates_data"] };
}
