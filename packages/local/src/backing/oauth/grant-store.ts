import type { Adapter, AdapterPayload } from "oidc-provider";

interface Kept {
  readonly payload: AdapterPayload;
  readonly until: number;
}

/** What the provider remembers of one kind of thing, such as sessions or codes: in memory, until it expires. */
export function grantStore(now: () => number = Date.now): Adapter {
  const kept = new Map<string, Kept>();
  const alive = (id: string): AdapterPayload | undefined => {
    const found = kept.get(id);
    return found !== undefined && found.until > now() ? found.payload : undefined;
  };
  const findWhere = (key: "uid" | "userCode", value: string): AdapterPayload | undefined => {
    const found = [...kept].find(([id, { payload }]) => payload[key] === value && alive(id));
    return found?.[1].payload;
  };
  return {
    async upsert(id, payload, expiresIn) {
      for (const [old, { until }] of kept) if (until <= now()) kept.delete(old);
      kept.set(id, { payload, until: expiresIn === undefined ? Number.POSITIVE_INFINITY : now() + expiresIn * 1000 });
    },
    find: async (id) => alive(id),
    findByUid: async (uid) => findWhere("uid", uid),
    findByUserCode: async (code) => findWhere("userCode", code),
    async consume(id) {
      const payload = alive(id);
      if (payload !== undefined) payload.consumed = Math.floor(now() / 1000);
    },
    async destroy(id) {
      kept.delete(id);
    },
    async revokeByGrantId(grantId) {
      for (const [id, { payload }] of kept) if (payload.grantId === grantId) kept.delete(id);
    },
  };
}
