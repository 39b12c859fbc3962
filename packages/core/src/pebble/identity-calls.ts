import type { Calls } from "./calls.ts";
import type { CallOptions, Identity, Pebble } from "./pebble.ts";
import { members, readIdentity } from "./replies.ts";
import { featuresOfIdentities, requireFeatures, since } from "./version-gates.ts";

/** First Pebble with identities. */
const first = "1.15.0";

/** The calls that say who may call this Pebble. */
export function identityCalls(
  calls: Calls,
): Pick<Pebble, "identities" | "addIdentities" | "updateIdentities" | "replaceIdentities" | "removeIdentities"> {
  async function change(
    action: string,
    identities: Readonly<Record<string, Identity | null>>,
    options: CallOptions | undefined,
  ): Promise<void> {
    // An old Pebble would take an identity without the proof that it does not know.
    await requireFeatures(featuresOfIdentities(Object.values(identities)), "POST /v1/identities", calls);
    const body = { action, identities: revealed(identities) };
    await since(first, calls.post("/v1/identities", body, options), calls);
  }

  return {
    async identities(options) {
      const call = "GET /v1/identities";
      const { result } = await since(first, calls.get("/v1/identities", options), calls);
      return Object.fromEntries(
        Object.entries(members(result, call)).map(([name, identity]) => [name, readIdentity(identity, call)]),
      );
    },
    addIdentities: (identities, options) => change("add", identities, options),
    updateIdentities: (identities, options) => change("update", identities, options),
    replaceIdentities: (identities, options) => change("replace", identities, options),
    removeIdentities: (names, options) =>
      change("remove", Object.fromEntries(names.map((name) => [name, null])), options),
  };
}

function revealed(identities: Readonly<Record<string, Identity | null>>): object {
  return Object.fromEntries(
    Object.entries(identities).map(([name, identity]) => [
      name,
      identity?.basic === undefined ? identity : { ...identity, basic: { password: identity.basic.password.reveal() } },
    ]),
  );
}
