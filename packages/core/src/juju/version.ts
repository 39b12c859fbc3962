import type { JujuVersion } from "./event.ts";

/**
 * `3.6.14`, `4.0-beta2`, `3.1.7.1` as a version to compare. What follows is ignored; a text that is none gives `0.0.0`, which no
 * Juju has: `isKnown` is false for it.
 *
 * @see Juju's version grammar: `MAJOR.MINOR`, then `.PATCH` or `-TAGPATCH`, then `.BUILD`
 */
export function parseJujuVersion(text: string): JujuVersion {
  const match = /^(\d{1,9})\.(\d{1,9})(?:(?:\.|-([a-z]+))(\d{1,9}))?(?:\.(\d{1,9}))?/.exec(text);
  if (match === null) return [0, 0, 0];
  const [, major, minor, tag, patch, build] = match;
  const release = [Number(major), Number(minor), Number(patch ?? 0)] as const;
  if (build !== undefined) return [...release, tag ?? "", Number(build)];
  return tag === undefined ? release : [...release, tag];
}

/** Whether Juju said which version it is. */
export function isKnown([major]: JujuVersion): boolean {
  return major > 0;
}

/** Whether a version is another one or newer. */
export function atLeast(version: JujuVersion, wanted: JujuVersion): boolean {
  return compareJujuVersions(version, wanted) >= 0;
}

/** Negative when the first is older: by major, minor, tag (none is newest), patch, build. */
export function compareJujuVersions(one: JujuVersion, other: JujuVersion): number {
  const [major, minor, patch, tag = "", build = 0] = one;
  const [otherMajor, otherMinor, otherPatch, otherTag = "", otherBuild = 0] = other;
  return (
    major - otherMajor || minor - otherMinor || compareTags(tag, otherTag) || patch - otherPatch || build - otherBuild
  );
}

/** A pre-release is older than the release it leads to. */
function compareTags(one: string, other: string): number {
  if (one === other) return 0;
  if (one === "") return 1;
  if (other === "") return -1;
  return one < other ? -1 : 1;
}
