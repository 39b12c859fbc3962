import { X509Certificate } from "node:crypto";
import type { Identity } from "../pebble.ts";
import { quoted } from "../plan/quoted.ts";
import type { Identities } from "./engine.ts";
import { EngineError } from "./engine-error.ts";

const levels = '"admin", "read", "metrics", or "untrusted"';
type Wanted = Readonly<Record<string, Identity | null>>;

export function createIdentities(first: ReadonlyMap<string, Identity>, changed: () => void): Identities {
  let kept = first;

  function refuseMissing(names: readonly string[]): void {
    const missing = names.filter((name) => !kept.has(name));
    if (missing.length > 0) throw new EngineError(400, `identities do not exist: ${missing.join(", ")}`);
  }
  function refuse(action: string, wanted: Wanted): void {
    const names = Object.keys(wanted).sort();
    const [odd] = names.filter((name) => (wanted[name] === null) !== (action === "remove"));
    if (action !== "replace" && odd !== undefined)
      throw new EngineError(
        400,
        `identity value for ${quoted(odd)} must ${action === "remove" ? "" : "not "}be null for ${action} operation`,
      );
    if (action === "add") {
      const there = names.filter((name) => kept.has(name));
      if (there.length > 0) throw new EngineError(400, `identities already exist: ${there.join(", ")}`);
    } else if (action !== "replace") {
      refuseMissing(names);
    }
  }

  return {
    all: () => kept,
    act(action, wanted) {
      if (!["add", "update", "replace", "remove"].includes(action))
        throw new EngineError(400, `invalid action ${quoted(action)}, must be "add", "update", "replace", or "remove"`);
      for (const [name, identity] of Object.entries(wanted)) if (identity !== null) judgeIdentity(name, identity);
      refuse(action, wanted);
      const next = new Map(kept);
      for (const [name, identity] of Object.entries(wanted)) {
        if (identity === null) next.delete(name);
        else next.set(name, identity);
      }
      refuseSharedUsers(next);
      kept = next;
      changed();
    },
  };
}

/** In Pebble's order: what the request's object lacks, then the name, then the rest. */
function judgeIdentity(name: string, { access, local, basic, cert }: Identity): void {
  const fail = (why: string): Error => new EngineError(400, `invalid identity for ${quoted(name)}: ${why}`);
  const userId: number | undefined = local?.["user-id"];
  if (local !== undefined && userId === undefined) throw fail("local identity must specify user-id");
  const wrong = cert && wrongCertificate(cert.pem);
  if (wrong !== undefined) throw fail(wrong);
  if (!/^[a-zA-Z][a-zA-Z0-9_-]*$/.test(name))
    throw fail(
      // Pebble leaves the name empty here.
      'identity name "" invalid: must start with an alphabetic character and only contain alphanumeric characters, underscore, and hyphen',
    );
  const level: string | undefined = access;
  if (!level) throw fail(`access value must be specified (${levels})`);
  if (!["admin", "read", "metrics", "untrusted"].includes(level))
    throw fail(`invalid access value ${quoted(level)}, must be ${levels}`);
  if (basic !== undefined && basic.password.reveal() === "")
    throw fail("basic identity must specify password (hashed)");
  if (local === undefined && basic === undefined && cert === undefined)
    throw fail('identity must have at least one type ("local", "basic", or "cert")');
}

function wrongCertificate(pem: string): string | undefined {
  const block = /-----BEGIN ([^-\n]+)-----\n[^-]*\n-----END \1-----\n?/.exec(pem);
  if (block === null) return "cert identity must include a PEM-encoded certificate";
  if (pem.slice(block.index + block[0].length) !== "")
    return "cert identity cannot have extra data after the PEM block";
  try {
    new X509Certificate(block[0]);
    return undefined;
  } catch {
    return "cannot parse certificate from cert identity: x509: malformed certificate";
  }
}

function refuseSharedUsers(identities: ReadonlyMap<string, Identity>): void {
  const owners = new Map<number, string>();
  for (const [name, { local }] of [...identities].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (local === undefined) continue;
    const other = owners.get(local["user-id"]);
    if (other !== undefined)
      throw new EngineError(
        400,
        `cannot have multiple identities with user ID ${local["user-id"]} (${other}, ${name})`,
      );
    owners.set(local["user-id"], name);
  }
}
