/**
 * What was read in this dispatch, by key. The caller gives each key one type. A read under way is shared; a failed one is not kept.
 */
export interface ReadCache {
  /** The known value, else what `read` gives. */
  once<Value>(key: string, read: () => Promise<Value>): Promise<Value>;
  /** Keeps a value that we know without having read it, since we wrote it. */
  put<Value>(key: string, value: Value): void;
  /** Changes a value that is known; does nothing when it is not. */
  update<Value>(key: string, change: (value: Value) => Value): void;
  /** Forgets all keys that begin so. */
  forget(prefix: string): void;
}

/** An empty cache. */
export function createReadCache(): ReadCache {
  const known = new Map<string, Promise<unknown>>();

  function keep<Value>(key: string, value: Promise<Value>): Promise<Value> {
    known.set(key, value);
    value.catch(() => {
      if (known.get(key) === value) known.delete(key);
    });
    return value;
  }

  return {
    once<Value>(key: string, read: () => Promise<Value>): Promise<Value> {
      const value = known.get(key);
      return value === undefined ? keep(key, read()) : (value as Promise<Value>);
    },
    put(key, value) {
      known.set(key, Promise.resolve(value));
    },
    update<Value>(key: string, change: (value: Value) => Value): void {
      const value = known.get(key);
      if (value !== undefined) keep(key, (value as Promise<Value>).then(change));
    },
    forget(prefix) {
      for (const key of [...known.keys()]) if (key.startsWith(prefix)) known.delete(key);
    },
  };
}
