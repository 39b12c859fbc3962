import getReleasePlan from "@changesets/get-release-plan";

/** The changes that wait for a version. */
export interface PendingChanges {
  readonly changesets: number;
  /** The version that all packages would get; undefined when nothing waits. */
  readonly next: string | undefined;
  /** Packages that would get another one: there must be none. */
  readonly apart: readonly string[];
}

/** What `changeset version` would do. It reads files, and changes none. */
export async function pendingChanges(directory: string): Promise<PendingChanges> {
  const { changesets, releases } = await getReleasePlan(directory);
  const versions = releases.filter(({ type }) => type !== "none");
  const next = versions[0]?.newVersion;
  const apart = versions.filter(({ newVersion }) => newVersion !== next);
  return {
    changesets: changesets.length,
    next,
    apart: apart.map(({ name, newVersion }) => `${name} ${newVersion}`),
  };
}
