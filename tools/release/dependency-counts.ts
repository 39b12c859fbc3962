import { pnpm } from "./packed-package.ts";
import { runTool } from "./run-tool.ts";

/** A dependency, as `pnpm list` nests them. */
interface Listed {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, Listed>>;
}

/** How many packages come with one: those that it names, and all that are installed with it. */
export interface DependencyCount {
  readonly direct: number;
  readonly all: number;
}

/** The counts of every package, by name; those of this tree that a package needs are counted, with theirs. */
export async function countDependencies(signal: AbortSignal): Promise<ReadonlyMap<string, DependencyCount>> {
  const [command, ...first] = pnpm;
  const filters = ["--filter", "./packages/*", "--filter", "./apps/cli"];
  const listing = await runTool(command, [...first, "-r", ...filters, "list", "--prod", "--depth=Infinity", "--json"], {
    signal,
  });
  const listed = JSON.parse(listing) as (Listed & { readonly name: string })[];
  const own = new Map(listed.map((one) => [one.name, one]));
  return new Map(
    listed.map(({ name, dependencies = {} }) => {
      const all = new Set<string>();
      collect(dependencies, own, all);
      return [name, { direct: Object.keys(dependencies).length, all: all.size }];
    }),
  );
}

/** What this tree's packages need is listed with each of them, once. */
function collect(dependencies: Readonly<Record<string, Listed>>, own: ReadonlyMap<string, Listed>, all: Set<string>) {
  for (const [name, found] of Object.entries(dependencies)) {
    const key = own.has(name) ? name : `${name}@${found.version}`;
    if (all.has(key)) continue;
    all.add(key);
    collect(own.get(name)?.dependencies ?? found.dependencies ?? {}, own, all);
  }
}
