import type { IncomingMessage } from "node:http";
import type { Identity } from "@paas-charm/core/pebble";
import { EngineError, type Identities } from "@paas-charm/core/pebble-engine";

/** How a caller came: over the Unix socket, or over TCP without encryption. */
export type Transport = "socket" | "http";

/** What a caller may do. */
type Level = Identity["access"];

/** Who calls. */
export interface Caller {
  readonly level: Level;
  /** Known of those who came over the socket. */
  readonly userId: number | undefined;
}

/** Who may use an endpoint: everybody, those who may read metrics, or read, or do everything. */
export type Access = "open" | "metrics" | "user" | "admin";

/**
 * Who calls: by name and password when they gave any, else by their user id. Node cannot ask a Unix socket who is at its other end, so
 * callers of the socket count as the user this program runs as, which is an admin unless an identity says otherwise.
 *
 * @param userId - whom callers of the socket count as
 */
export async function callerOf(
  request: IncomingMessage,
  transport: Transport,
  { identities, userId }: { readonly identities: Identities; readonly userId: number },
): Promise<Caller | undefined> {
  const peer = transport === "socket" ? userId : undefined;
  const credentials = basicCredentials(request.headers.authorization);
  const identity =
    credentials !== undefined
      ? await identityByPassword(identities, credentials)
      : [...identities.all().values()].find(({ local }) => peer !== undefined && local?.["user-id"] === peer);
  if (identity !== undefined) return { level: identity.access, userId: identity.local && peer };
  return peer === undefined ? undefined : { level: "admin", userId: peer };
}

interface Credentials {
  readonly name: string;
  readonly password: string;
}

function basicCredentials(header: string | undefined): Credentials | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? "") ?? [];
  if (encoded === undefined) return undefined;
  const [, name = "", password = ""] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, "base64").toString()) ?? [];
  return name === "" && password === "" ? undefined : { name, password };
}

async function identityByPassword(identities: Identities, given: Credentials): Promise<Identity | undefined> {
  const identity = identities.all().get(given.name);
  if (identity?.basic === undefined) return undefined;
  // Loaded by those who need it: most never send a password.
  const { verify } = await import("unixcrypt");
  try {
    return verify(given.password, identity.basic.password.reveal()) ? identity : undefined;
  } catch {
    return undefined;
  }
}

/** @throws EngineError 401 when a caller may not use an endpoint */
export function refuseUnlessAllowed(caller: Caller | undefined, access: Access, transport: Transport): void {
  if (!isAllowed(caller, access, transport)) throw new EngineError(401, "access denied", "login-required");
}

function isAllowed(caller: Caller | undefined, access: Access, transport: Transport): boolean {
  if (access === "open") return true;
  if (caller === undefined) return false;
  // Over TCP everybody can listen, so a password that opens more than metrics opens nothing there.
  if (transport === "http") return access === "metrics" && caller.level === "metrics";
  if (caller.level === "admin") return true;
  if (caller.level === "read") return access !== "admin";
  return access === "metrics" && caller.level === "metrics";
}
