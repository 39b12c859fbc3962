import type { ReportFault } from "../check/report-fault.ts";
import type { YamlMap } from "../yaml-file.ts";
import { isMap } from "../yaml-map.ts";

const systems = ["ubuntu", "centos", "windows", "osx", "opensuse", "genericlinux"];
const architectures = ["amd64", "arm64", "ppc64el", "s390x", "riscv64", "armhf", "i386"];
/** `24.04`, `24.04/stable`. */
const channel = /^[^/\s]+(?:\/(?:stable|candidate|beta|edge))?$/;

/** What Juju refuses of manifest.yaml. Source: Juju 3.6, package charm, `ReadManifest`. */
export function manifestRules({ bases }: YamlMap, report: ReportFault): void {
  const say = (at: string, message: string, fix: string): void => report("manifest", ["bases", at], message, fix);
  if (!Array.isArray(bases) || bases.length === 0) {
    report(
      "manifest",
      ["bases"],
      "manifest.yaml has no list `bases`, and Juju 4 takes no charm without",
      "add one base",
    );
    return;
  }
  for (const [index, base] of bases.entries()) {
    const at = String(index);
    if (!isMap(base) || typeof base["name"] !== "string" || base["name"] === "") {
      say(at, "a base has no name", "write `name: ubuntu`");
      continue;
    }
    if (!systems.includes(base["name"])) say(at, `base ${base["name"]}: Juju knows no such system`, "write ubuntu");
    if (typeof base["channel"] !== "string" || !channel.test(base["channel"]))
      say(at, `channel ${String(base["channel"])} of a base is no text such as "24.04"`, "quote it");
    const list = base["architectures"] ?? [];
    for (const name of Array.isArray(list) ? list : [list]) {
      if (!architectures.includes(String(name)))
        say(at, `base ${base["name"]}: Juju knows no architecture ${String(name)}`, `use ${architectures.join(", ")}`);
    }
  }
}
