import { HookToolError } from "./hook-tool-error.ts";
import type { HookTools, NewSecret, SecretContent } from "./hook-tools.ts";
import { readNames, readSecretContent, readSecretId, readSecretInfo } from "./read-replies.ts";
import { type PrivateFiles, withSecretFiles } from "./secret-files.ts";
import type { Toolkit } from "./toolkit.ts";

type SecretTools = Pick<
  HookTools,
  "secretGet" | "secretInfo" | "secretIds" | "secretAdd" | "secretSet" | "secretGrant" | "secretRevoke" | "secretRemove"
>;

/** What this dispatch wrote: Juju shows it to nobody before the hook is over, and some versions not even to us. */
interface Written {
  readonly content: SecretContent;
  /** Made in this dispatch: there is no older revision that could be tracked. */
  readonly isNew: boolean;
}

/** Secrets. Content goes through private files, comes back wrapped, and is taken out of any complaint. */
export function secretTools({ calls, cache, files, requireLeader }: Toolkit): SecretTools {
  const written = new Map<string, Written>();
  const ids = new Map<string, string>();

  function known(ref: { readonly id?: string; readonly label?: string }, read: string): SecretContent | undefined {
    const id = ref.id ?? (ref.label === undefined ? undefined : ids.get(ref.label));
    const secret = id === undefined ? undefined : written.get(bareId(id));
    return secret !== undefined && (secret.isNew || read !== "tracked") ? secret.content : undefined;
  }

  return {
    async secretGet(ref, read = "tracked") {
      return (
        known(ref, read) ??
        (await cache.once(`secret ${ref.id} ${ref.label} ${read}`, async () =>
          readSecretContent(
            await calls.json("secret-get", [
              "--format=json",
              ...(ref.id === undefined ? [] : [ref.id]),
              ...flag("--label", ref.label),
              ...(read === "tracked" ? [] : [`--${read}`]),
            ]),
          ),
        ))
      );
    },
    secretInfo: (ref) => {
      const args = "id" in ref ? [ref.id] : ["--label", ref.label];
      return cache.once(`secret info ${args.join(" ")}`, async () => {
        const info = readSecretInfo(await calls.json("secret-info-get", ["--format=json", ...args]));
        if (info.label !== "") ids.set(info.label, info.id);
        return info;
      });
    },
    secretIds: () =>
      cache.once("secrets", async () =>
        readNames("secret-ids", await calls.json("secret-ids", ["--format=json"])).map((id) =>
          id.startsWith("secret:") ? id : `secret:${id}`,
        ),
      ),
    async secretAdd(secret) {
      if (secret.owner === "app") await requireLeader("secret-add", "add a secret of the application");
      const stdout = await handingOver("secret-add", secret.content, files, (args) =>
        calls.run("secret-add", [...secretFlags(secret), ...args]),
      );
      const id = readSecretId(stdout);
      cache.forget("secret");
      written.set(bareId(id), { content: secret.content, isNew: true });
      ids.set(secret.label, id);
      return id;
    },
    async secretSet(id, content) {
      cache.forget("secret");
      await handingOver("secret-set", content, files, (args) =>
        // The owner cannot be changed; the Python framework sends it, so that this form is the proven one.
        calls.run("secret-set", ["--owner", "application", id, ...args]),
      );
      written.set(bareId(id), { content, isNew: written.get(bareId(id))?.isNew ?? false });
    },
    async secretGrant(id, relation, unit) {
      await calls.run("secret-grant", ["--relation", `${relation}`, ...flag("--unit", unit), id]);
    },
    async secretRevoke(id, { relation, app, unit }) {
      await calls.run("secret-revoke", [
        ...flag("--relation", relation?.toString()),
        ...flag("--app", app),
        ...flag("--unit", unit),
        id,
      ]);
    },
    async secretRemove(id, revision) {
      cache.forget("secret");
      await calls.run("secret-remove", [id, ...flag("--revision", revision?.toString())]);
      if (revision === undefined) written.delete(bareId(id));
    },
  };
}

/** The part of an id that all its forms share. */
function bareId(id: string): string {
  return id.slice(Math.max(id.lastIndexOf("/"), id.lastIndexOf(":")) + 1);
}

function flag(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [name, value];
}

function secretFlags({ owner, label, description, expire, rotate }: NewSecret): readonly string[] {
  return [
    ...flag("--label", label),
    ...flag("--description", description),
    ...flag("--expire", expire),
    ...flag("--rotate", rotate),
    "--owner",
    owner === "app" ? "application" : "unit",
  ];
}

/** Juju quotes what it does not like. Whatever it says, none of the content gets on. */
async function handingOver<Result>(
  tool: string,
  content: SecretContent,
  files: PrivateFiles,
  use: (args: readonly string[]) => Promise<Result>,
): Promise<Result> {
  try {
    return await withSecretFiles(tool, content, files, use);
  } catch (error) {
    if (!(error instanceof HookToolError)) throw error;
    const values = Object.values(content).map((value) => value.reveal());
    const message = values
      .filter((value) => value.length > 2)
      .reduce((text, value) => text.replaceAll(value, "<redacted>"), error.message);
    throw message === error.message ? error : new HookToolError(error.code, error.tool, message);
  }
}
