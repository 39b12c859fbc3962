import { cp, link, mkdir, readdir, readFile, readlink, rm, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { CharmAction, CharmOption, Endpoint } from "@paas-charm/core";
import type { ModelCharm } from "@paas-charm/core/simulated";
import { parse } from "yaml";
import * as z from "zod";
import { LocalError } from "../local-error.ts";

/** A charm as Juju reads it from its directory. */
export interface CharmDirectory {
  readonly charm: ModelCharm;
  /** What `version` says; empty when there is none. */
  readonly version: string;
  /** Such as `ubuntu@24.04`; empty when manifest.yaml names none. */
  readonly base: string;
}

/**
 * Reads what Juju reads of a charm: `metadata.yaml`, `config.yaml`, `actions.yaml`, `manifest.yaml` and `version`.
 *
 * @throws {@link LocalError} `bad-charm` with the file and the key that is wrong
 */
export async function readCharmDirectory(directory: string): Promise<CharmDirectory> {
  const metadata = await readYaml(directory, "metadata.yaml", metadataSchema());
  if (metadata === undefined) {
    throw new LocalError("bad-charm", `cannot deploy ${directory}: it has no metadata.yaml`, {
      hint: "give the directory of a built charm",
    });
  }
  const config = await readYaml(directory, "config.yaml", configSchema());
  const actions = await readYaml(directory, "actions.yaml", actionsSchema());
  const manifest = await readYaml(directory, "manifest.yaml", manifestSchema());
  const [base] = manifest?.bases ?? [];
  const version = await readText(join(directory, "version"));
  return {
    charm: {
      name: metadata.name,
      endpoints: {
        ...endpoints("requires", metadata.requires),
        ...endpoints("provides", metadata.provides),
        ...endpoints("peers", metadata.peers),
      },
      options: options(config?.options ?? {}),
      actions: Object.fromEntries(Object.entries(actions ?? {}).map(([name, body]) => [name, action(body ?? {})])),
      containers: metadata.containers ?? {},
      resources: metadata.resources ?? {},
      storage: Object.fromEntries(Object.entries(metadata.storage ?? {}).map(([name, each]) => [name, storage(each)])),
      extraBindings: Object.keys(metadata["extra-bindings"] ?? {}),
    },
    version: version?.trim() ?? "",
    base: base ? `${base.name}@${base.channel}` : "",
  };
}

/**
 * Copies a charm directory for one unit, as Juju unpacks a charm per agent: what the charm writes there is the unit's own. Big files, such as
 * the runtime, are hard links where the file system has them.
 */
export async function copyCharmDirectory(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyCharmDirectory(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (!(await linked(source, target))) await cp(source, target, { preserveTimestamps: true });
  }
}

const bigFile = 1024 * 1024;

async function linked(source: string, target: string): Promise<boolean> {
  if ((await stat(source)).size < bigFile) return false;
  return await link(source, target).then(
    () => true,
    () => false,
  );
}

const endpointSchema = () =>
  z.union([
    z.string().transform((name) => ({ interface: name, optional: undefined, limit: undefined, scope: undefined })),
    z.object({
      interface: z.string(),
      optional: z.boolean().optional(),
      limit: z.int().optional(),
      scope: z.enum(["global", "container"]).optional(),
    }),
  ]);
const endpointsSchema = () => z.record(z.string(), endpointSchema()).nullish();

const metadataSchema = () =>
  z.object({
    name: z.string(),
    containers: z.record(z.string(), z.unknown()).nullish(),
    requires: endpointsSchema(),
    provides: endpointsSchema(),
    peers: endpointsSchema(),
    resources: z.record(z.string(), z.object({ type: z.enum(["file", "oci-image"]).default("file") })).nullish(),
    storage: z
      .record(
        z.string(),
        z.object({
          type: z.enum(["filesystem", "block"]),
          location: z.string().optional(),
          multiple: z.object({ range: z.union([z.int(), z.string()]) }).optional(),
        }),
      )
      .nullish(),
    "extra-bindings": z.record(z.string(), z.unknown()).nullish(),
  });
type Metadata = z.infer<ReturnType<typeof metadataSchema>>;

const optionSchema = () =>
  z.object({
    type: z.enum(["string", "int", "float", "boolean", "secret"]).default("string"),
    default: z.union([z.string(), z.number(), z.boolean()]).nullish(),
    description: z.string().optional(),
  });
const configSchema = () => z.object({ options: z.record(z.string(), optionSchema()).nullish() });

const actionSchema = () =>
  z.object({
    description: z.string().optional(),
    params: z.record(z.string(), z.unknown()).nullish(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.boolean().optional(),
  });
const actionsSchema = () => z.record(z.string(), actionSchema().nullable());
const manifestSchema = () =>
  z.object({ bases: z.array(z.object({ name: z.string(), channel: z.coerce.string() })).optional() });

function endpoints(role: Endpoint["role"], declared: Metadata["requires"]): Readonly<Record<string, Endpoint>> {
  return Object.fromEntries(
    Object.entries(declared ?? {}).map(([name, { interface: of, optional, limit, scope }]) => [
      name,
      {
        interface: of,
        role,
        optional: optional ?? false,
        ...(limit === undefined ? {} : { limit }),
        ...(scope === undefined ? {} : { scope }),
      },
    ]),
  );
}

function options(
  declared: NonNullable<z.infer<ReturnType<typeof configSchema>>["options"]>,
): Record<string, CharmOption> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, { type, default: value, description }]) => [
      name,
      {
        type,
        ...(value === undefined || value === null ? {} : { default: value }),
        ...(description === undefined ? {} : { description }),
      },
    ]),
  );
}

function action({
  description,
  params,
  required,
  additionalProperties,
}: z.infer<ReturnType<typeof actionSchema>>): CharmAction {
  return {
    ...(description === undefined ? {} : { description }),
    ...(params ? { params } : {}),
    ...(required === undefined ? {} : { required }),
    ...(additionalProperties === undefined ? {} : { additionalProperties }),
  };
}

function storage({
  type,
  location,
  multiple,
}: NonNullable<Metadata["storage"]>[string]): ModelCharm["storage"][string] {
  return {
    type,
    ...(location === undefined ? {} : { location }),
    ...(multiple === undefined ? {} : { multiple: range(String(multiple.range)) }),
  };
}

/** `3`, `1-3`, `1+` or `1-`. */
function range(text: string): { min: number; max?: number } {
  const [, min = "1", open, max] = /^(\d+)([-+]?)(\d*)$/.exec(text) ?? [];
  if (max) return { min: Number(min), max: Number(max) };
  return open ? { min: Number(min) } : { min: Number(min), max: Number(min) };
}

async function readYaml<Schema extends z.ZodType>(
  directory: string,
  name: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const text = await readText(join(directory, name));
  if (text === undefined) return undefined;
  let document: unknown;
  try {
    document = parse(text) ?? {};
  } catch (cause) {
    throw new LocalError("bad-charm", `cannot read ${join(directory, name)}: it is no YAML`, { cause });
  }
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new LocalError(
    "bad-charm",
    `cannot read ${join(directory, name)}: ${issue?.path.join(".") || "the document"}: ${issue?.message ?? "invalid"}`,
  );
}

async function readText(path: string): Promise<string | undefined> {
  return await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw new LocalError("bad-charm", `cannot read ${path}: ${cause.message}`, { cause });
  });
}
