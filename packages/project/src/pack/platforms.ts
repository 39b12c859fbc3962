import type { ExpandedCharm } from "../expand.ts";
import type { CharmPlatform } from "../node-runtime.ts";
import { projectError } from "../project-error.ts";

/** A platform that a charm is packed for. */
export interface PackPlatform {
  /** As charmcraft.yaml has it, such as `amd64` or `ubuntu@24.04:arm64`: it names the file. */
  readonly label: string;
  readonly platform: CharmPlatform;
}

const architectures = ["amd64", "arm64"] as const;

/**
 * The platforms of a project that this packer has a runtime for, each once.
 *
 * @param only - the name or the architecture of the one that is wanted; all by default
 * @throws `ProjectError` when none of them, or not the wanted one, can be packed
 */
export function packPlatforms(
  { expanded }: { readonly expanded: Pick<ExpandedCharm, "charm"> & Partial<Pick<ExpandedCharm, "base">> },
  only?: string,
): readonly PackPlatform[] {
  const { platforms, bases } = expanded.charm;
  // Charms with `bases` instead have the base in their file's name.
  const plain = bases === undefined ? "amd64" : `${(expanded.base ?? "").replace("@", "-")}-amd64`;
  const declared =
    typeof platforms === "object" && platforms !== null
      ? Object.entries(platforms)
      : [[plain, { "build-for": ["amd64"] }]];
  const found = declared.flatMap(([label, value]): readonly PackPlatform[] => {
    const target = buildFor(value) ?? String(label);
    const platform = architectures.find((name) => target === name || target.endsWith(`:${name}`));
    return platform === undefined ? [] : [{ label: String(label), platform }];
  });
  const named = found.filter(({ label }) => label === only);
  const wanted = named.length > 0 ? named : found.filter(({ platform }) => only === undefined || platform === only);
  if (wanted.length > 0) return wanted;
  const names = declared.map(([label]) => String(label)).join(", ");
  throw projectError(
    "platform-runtime",
    only === undefined
      ? `cannot pack for ${names}: the runtime exists for ${architectures.join(" and ")}`
      : `cannot pack for ${only}: charmcraft.yaml has the platforms ${names}`,
    only === undefined ? "write `platforms: {amd64: }`" : `name one of them, or add \`${only}:\` to the platforms`,
  );
}

function buildFor(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("build-for" in value)) return undefined;
  const target = value["build-for"];
  return Array.isArray(target) ? String(target[0]) : String(target);
}

/** Name of the archive for a platform. */
export function archiveName(charm: string, label: string): string {
  return `${charm}_${label.replaceAll(":", "-")}.charm`;
}
