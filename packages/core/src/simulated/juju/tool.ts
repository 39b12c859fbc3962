import type { JujuVersion } from "../../juju/event.ts";
import type { Flags, ParsedArgs } from "./go-flags.ts";
import { parseBool, quoteAll } from "./go-text.ts";
import type { HookContext } from "./hook-context.ts";
import type { Application, Model, Relation, RelationEnd, Unit } from "./model.ts";
import { failure, usage } from "./tool-failure.ts";

/** One hook tool. */
export interface Tool {
  /** Whether this Juju has it; always, when absent. */
  readonly exists?: (juju: JujuVersion) => boolean;
  /** Flags beside those of the output. A function where a flag is checked against the model. */
  readonly flags?: Flags | ((scene: Scene) => Flags);
  /** Default output format; absent: the tool takes neither `--format` nor `-o`. */
  readonly output?: "smart" | "yaml";
  /** Takes a `--format` that only earns a complaint. */
  readonly deprecatedFormat?: boolean;
  /** Works in the hooks in which almost nothing works. */
  readonly restricted?: boolean;
  /** Does it. Throws a `ToolFailure`; returns what is printed: formatted when the tool has an output format, else the text itself. */
  run(call: Call): unknown;
}

/** What a tool works on. */
export interface Scene {
  readonly model: Model;
  readonly context: HookContext;
  readonly juju: JujuVersion;
}

/** One call of a tool, its flags read. */
export interface Call extends Scene, ParsedArgs {
  readonly stdin: string | undefined;
  readonly format: string;
}

/** The unit that calls. */
export function callingUnit({ model, context }: Scene): Unit {
  const unit = model.units[context.unit];
  if (unit === undefined) throw failure(`unit "${context.unit}" not found`);
  return unit;
}

/** The application whose unit calls. */
export function callingApp({ model, context }: Scene): Application {
  const app = model.applications[context.app];
  if (app === undefined) throw failure(`application "${context.app}" not found`);
  return app;
}

export function isLeader({ model, context }: Scene): boolean {
  return model.applications[context.app]?.leader === context.unit;
}

/** @throws exit code 1 for another unit than the leader */
export function leaderOnly(scene: Scene): void {
  if (!isLeader(scene)) throw failure("this unit is not the leader");
}

/** Our own end of a relation; undefined: we are not part of it. */
export function ownEnd(relation: Relation, app: string): RelationEnd | undefined {
  return relation.ends.find((end) => end.app === app);
}

/** The other end; of a peer relation, the own one. */
export function otherEnd(relation: Relation, app: string): RelationEnd | undefined {
  return relation.ends.find((end) => end.app !== app) ?? relation.ends[0];
}

/** @throws exit code 2 when more arguments are left than the tool takes */
export function noMore(args: readonly string[]): void {
  if (args.length > 0) throw usage(`unrecognized args: ${quoteAll(args)}`);
}

export function textFlag(call: ParsedArgs, name: string): string | undefined {
  const value = call.flags.get(name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function boolFlag(call: ParsedArgs, name: string): boolean {
  const value = call.flags.get(name);
  return value === true || (typeof value === "string" && parseBool(value) === true);
}

/**
 * Flags `-r` and `--relation`, checked against the relations that the unit is part of; in relation hooks they default to the hook's.
 * Read them with {@link relationOf}.
 */
export function relationFlags({ model, context }: Scene): Flags {
  const flag = {
    type: "text",
    to: "relation",
    check(text: string): string {
      const id = text.slice(text.lastIndexOf(":") + 1);
      if (!/^[+-]?\d+$/.test(id)) throw new Error("invalid relation id");
      const relation = model.relations[String(Number(id))];
      const own = relation && ownEnd(relation, context.app);
      const endpoint = text.includes(":") ? text.slice(0, text.lastIndexOf(":")) : own?.endpoint;
      if (own === undefined || own.endpoint !== endpoint) throw new Error("relation not found");
      return String(Number(id));
    },
  } as const;
  return { r: flag, relation: flag };
}

/** The relation that `-r` names, or the hook's; undefined: neither. */
export function givenRelation(call: Call): Relation | undefined {
  const { event } = call.context;
  const id = textFlag(call, "relation") ?? (event.kind === "relation" ? String(event.relation) : undefined);
  return id === undefined ? undefined : call.model.relations[id];
}

/** @throws exit code 2 when there is none */
export function relationOf(call: Call): Relation {
  const relation = givenRelation(call);
  if (relation === undefined) throw usage("no relation id specified");
  return relation;
}
