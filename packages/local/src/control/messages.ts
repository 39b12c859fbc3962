import * as z from "zod";

/**
 * What the first terminal and a second one say to each other: one JSON object per line over a Unix socket. A request is
 * `{"verb": …, "params": {…}}`; the answer is any number of `{"progress": …}` lines and then either `{"result": …}` or
 * `{"error": {"code", "message", "hint"}}`.
 */
export const requestSchema = () => z.object({ verb: z.string(), params: z.unknown().optional() });

/** A failure as data, for another process: what happened and what to do. */
export interface ControlFailure {
  /** Stable, for branching; see `LocalErrorCode`. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export const answerSchema = () =>
  z.union([
    z.object({ progress: z.unknown() }),
    z.object({ result: z.unknown() }),
    z.object({ error: z.object({ code: z.string(), message: z.string(), hint: z.string().exactOptional() }) }),
  ]);

const text = () => z.string().min(1);
const nothing = () => z.object({});

/** The parameters of each verb. */
export const verbSchemas = {
  status: nothing,
  "get-config": () => z.object({ app: text() }),
  config: () =>
    z.object({ app: text(), set: z.record(z.string(), z.string()).default({}), reset: z.array(text()).default([]) }),
  integrate: () => z.object({ one: text(), other: text() }),
  "remove-relation": () => z.object({ one: text(), other: text() }),
  run: () => z.object({ unit: text(), action: text(), params: z.record(z.string(), z.unknown()).default({}) }),
  "debug-log": () =>
    z.object({
      count: z.int().min(0).default(10),
      level: z.enum(["TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]).exactOptional(),
      include: z.array(text()).default([]),
      follow: z.boolean().default(false),
      /** Each line as JSON. */
      json: z.boolean().default(false),
    }),
  resolved: () => z.object({ unit: text(), retry: z.boolean().default(true) }),
  "show-unit": () => z.object({ unit: text() }),
  "add-unit": () => z.object({ app: text(), count: z.int().min(1).default(1) }),
  "remove-unit": () => z.object({ app: text(), count: z.int().min(1).default(1) }),
  "remove-application": () => z.object({ app: text() }),
  /** `charm` is the path of a charm directory. */
  refresh: () => z.object({ app: text(), charm: text() }),
  stop: nothing,
} satisfies Record<string, () => z.ZodType>;

/** A verb on a running model. */
export type Verb = keyof typeof verbSchemas;
/** What a caller gives for a verb; members with a default may be left out. */
export type VerbParams<V extends Verb> = z.input<ReturnType<(typeof verbSchemas)[V]>>;
/** What the verb's implementation gets, defaults put in. */
export type VerbInput<V extends Verb> = z.output<ReturnType<(typeof verbSchemas)[V]>>;

export function isVerb(name: string): name is Verb {
  return Object.hasOwn(verbSchemas, name);
}
