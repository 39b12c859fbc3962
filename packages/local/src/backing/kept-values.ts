import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Secret, secret } from "@paas-charm/core";
import { freePort } from "./free-port.ts";

/** A password of a server: made once, readable by the user alone. */
export async function keptPassword(directory: string): Promise<Secret> {
  const file = join(directory, "password");
  const kept = await readFile(file, "utf8").catch(() => undefined);
  if (kept) return secret(kept);
  const password = randomBytes(24).toString("base64url");
  await writeFile(file, password, { mode: 0o600 });
  return secret(password);
}

/** The port of the last run when it is free, so that applications find the server where it was. */
export async function keptPort(directory: string, host: string): Promise<number> {
  const file = join(directory, "port");
  const kept = Number(await readFile(file, "utf8").catch(() => "0"));
  const port = await freePort(host, Number.isInteger(kept) && kept > 0 && kept < 65_536 ? kept : 0);
  if (port !== kept) await writeFile(file, `${port}`);
  return port;
}
