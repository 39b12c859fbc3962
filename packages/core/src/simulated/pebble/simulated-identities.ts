import type { Identity, Pebble } from "../../pebble/pebble.ts";
import { secret } from "../../secret.ts";
import { badRequest, type Simulation } from "./simulation.ts";

type IdentityCalls = Pick<
  Pebble,
  "identities" | "addIdentities" | "updateIdentities" | "replaceIdentities" | "removeIdentities"
>;

const call = "POST /v1/identities";
const levels = '"admin", "read", "metrics", or "untrusted"';

/** The identities of a simulated Pebble: kept and judged; every caller is an admin all the same. */
export function simulatedIdentities({ note }: Simulation): IdentityCalls {
  let kept: ReadonlyMap<string, Identity> = new Map();

  /** All or none: what is wrong leaves everything as it was. */
  function change(wanted: Readonly<Record<string, Identity | null>>, refuse: (names: readonly string[]) => void): void {
    note("identities", true);
    for (const [name, identity] of Object.entries(wanted)) if (identity !== null) judgeIdentity(name, identity);
    refuse(Object.keys(wanted).sort());
    const next = new Map(kept);
    for (const [name, identity] of Object.entries(wanted)) {
      if (identity === null) next.delete(name);
      else next.set(name, identity);
    }
    refuseSharedUsers(next);
    kept = next;
  }
  const mustExist = (names: readonly string[]): void => {
    const missing = names.filter((name) => !kept.has(name));
    if (missing.length > 0) throw badRequest(call, `identities do not exist: ${missing.join(", ")}`);
  };

  return {
    async identities() {
      note("identities");
      return Object.fromEntries(
        [...kept].map(([name, identity]): [string, Identity] => [
          name,
          {
            ...identity,
            ...(identity.basic && { basic: { password: secret("*****") } }),
            ...(identity.cert && { cert: { pem: "*****" } }),
          },
        ]),
      );
    },
    async addIdentities(wanted) {
      change(wanted, (names) => {
        const there = names.filter((name) => kept.has(name));
        if (there.length > 0) throw badRequest(call, `identities already exist: ${there.join(", ")}`);
      });
    },
    updateIdentities: async (wanted) => change(wanted, mustExist),
    replaceIdentities: async (wanted) => change(wanted, () => undefined),
    removeIdentities: async (names) => change(Object.fromEntries(names.map((name) => [name, null])), mustExist),
  };
}

function judgeIdentity(name: string, { access, local, basic, cert }: Identity): void {
  const fail = (why: string): Error => badRequest(call, `invalid identity for "${name}": ${why}`);
  if (!/^[a-zA-Z][a-zA-Z0-9_-]*$/.test(name))
    throw badRequest(
      call,
      `identity name "${name}" invalid: must start with an alphabetic character and only contain alphanumeric characters, underscore, and hyphen`,
    );
  const level: string | undefined = access;
  if (!level) throw fail(`access value must be specified (${levels})`);
  if (!["admin", "read", "metrics", "untrusted"].includes(level))
    throw fail(`invalid access value "${level}", must be ${levels}`);
  const userId: number | undefined = local?.["user-id"];
  if (local !== undefined && userId === undefined) throw fail("local identity must specify user-id");
  if (basic !== undefined && basic.password.reveal() === "")
    throw fail("basic identity must specify password (hashed)");
  if (local === undefined && basic === undefined && cert === undefined)
    throw fail('identity must have at least one type ("local", "basic", or "cert")');
}

function refuseSharedUsers(identities: ReadonlyMap<string, Identity>): void {
  const owners = new Map<number, string>();
  for (const [name, { local }] of [...identities].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (local === undefined) continue;
    const other = owners.get(local["user-id"]);
    if (other !== undefined)
      throw badRequest(call, `cannot have multiple identities with user ID ${local["user-id"]} (${other}, ${name})`);
    owners.set(local["user-id"], name);
  }
}
