import type { Hash, HashOptions } from "node:crypto";

// Node's cryptography, loaded at the first call: loading it costs a dispatch 4 ms and 2 MiB, and one that changes nothing does without.

const load = () => process.getBuiltinModule("node:crypto");

/** As `createHash` of `node:crypto`. */
export function createHash(algorithm: string, options?: HashOptions): Hash {
  return load().createHash(algorithm, options);
}

/** As `randomBytes` of `node:crypto`. */
export function randomBytes(size: number): Buffer {
  return load().randomBytes(size);
}

/** As `randomUUID` of `node:crypto`. */
export function randomUUID(): string {
  return load().randomUUID();
}
