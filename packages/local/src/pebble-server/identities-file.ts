import { readFile } from "node:fs/promises";
import type { Identity } from "@paas-charm/core/pebble";
import { identityOf, identityReader } from "./endpoints/identity-endpoints.ts";
import { fileError } from "./files/file-error.ts";
import { decodeValue, map, struct } from "./go/decode.ts";

const fileReader = () => struct("", { identities: map(identityReader(), () => null) });

/** The identities of a file. @throws Error in Pebble's words */
export async function readIdentities(path: string): Promise<Readonly<Record<string, Identity | null>>> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new Error(`cannot read identities: ${fileError("open", path, error).message}`);
  });
  const { parse } = await import("yaml");
  let read: Readonly<Record<string, Identity | null>>;
  try {
    const { identities } = decodeValue(fileReader(), (parse(text) as unknown) ?? null);
    read = Object.fromEntries([...identities].map(([name, given]) => [name, given && identityOf(given)]));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot read identities: cannot unmarshal identities: ${why}`, { cause });
  }
  if (Object.keys(read).length > 0) return read;
  throw new Error('cannot read identities: no identities to add; did you forget the top-level "identities" key?');
}
