import { embeddedPebble, type PebbleKind, realPebble } from "./pebbles.ts";

/**
 * The embedded Pebble and the real one that it is held against. `PROOF_SIDES=1.32,1.32` puts a real one on both sides, which tells what
 * of a difference comes from the comparison itself.
 *
 * @param ours - the embedded one; from its source by default
 * @returns undefined where no real one can be built
 */
export function sidesOfProof(ours = embeddedPebble): readonly [PebbleKind, PebbleKind] | undefined {
  const [first = "embedded", second = "1.32"] = (process.env["PROOF_SIDES"] ?? "").split(",").filter(Boolean);
  const one = sideNamed(first, ours);
  const other = sideNamed(second, ours);
  if (one !== undefined && other !== undefined) return [one, other];
  if (process.env["CI"] === "true") throw new Error("there is no Pebble to compare with: it is built where Go is");
  return undefined;
}

function sideNamed(name: string, ours: PebbleKind): PebbleKind | undefined {
  if (name === "embedded") return ours;
  if (name === "1.26" || name === "1.32") return realPebble(name);
  throw new Error(`there is no Pebble named ${name}: use embedded, 1.26 or 1.32`);
}
