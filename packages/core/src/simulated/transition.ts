import type { Charm } from "../charm.ts";
import type { CharmMetadata, PaasConfigSource } from "../charm-metadata.ts";
import type { CharmState } from "../charm-state.ts";
import { type CosAssets, noAssets } from "../cos/assets.ts";
import { type DispatchResult, dispatch } from "../dispatch.ts";
import { createHookTools } from "../juju/create-hook-tools.ts";
import type { JujuEvent } from "../juju/event.ts";
import { parseJujuVersion } from "../juju/read-environment.ts";
import type { CharmCache } from "../juju/relation-index.ts";
import type { ToolCall, ToolExecutor } from "../juju/tool-executor.ts";
import type { Pebble } from "../pebble/pebble.ts";
import { secret } from "../secret.ts";
import type { Tracer } from "../tracing/tracer.ts";
import {
  type CommitResult,
  commit,
  completeState,
  countedSecretIds,
  createHookContext,
  discard,
  filesInMemory,
  fromModel,
  type LogMessage,
  type ModelCharm,
  type State,
  type StateInput,
  simulatedExecutor,
  toModel,
} from "./juju/index.ts";
import {
  createSimulatedPebble,
  type ExecRecord,
  type PebbleCall,
  type SimulatedContainer,
  type SimulatedContainerInput,
  simulatedContainer,
} from "./pebble/index.ts";

/** A unit's state before a transition, as a test writes it. */
export type TransitionState = StateInput<SimulatedContainerInput>;

/** What a transition may be told beside the state. */
export interface TransitionOptions {
  readonly paasConfig?: PaasConfigSource;
  /** Dashboards and alert rules of the charm; none by default. */
  readonly assets?: CosAssets;
  /** Gets a trace of the dispatch, when the charm is to be traced. */
  readonly tracer?: Tracer;
  /** Parameters of the action. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** What the charm directory kept; absent: nothing. */
  readonly cache?: CharmCache;
  /** Milliseconds since 1970. */
  readonly now?: number;
  /** Randomness; known values by default. */
  readonly fresh?: CharmState["fresh"];
  /** Wraps the hook tools, for example to make one fail. */
  readonly wrapTools?: (execute: ToolExecutor) => ToolExecutor;
  readonly wrapPebble?: (pebble: Pebble) => Pebble;
  /** Deadline of a hook tool, in milliseconds. */
  readonly deadlineMs?: number;
}

/** What came of an event. */
export interface Transition {
  /** The state afterwards: committed when the dispatch ended with 0, else only what takes effect at once. */
  readonly state: State<SimulatedContainer>;
  readonly result: DispatchResult;
  /** Hook tools that were called, in their order. */
  readonly toolCalls: readonly ToolCall[];
  /** Requests that Pebble got, in their order. */
  readonly pebbleCalls: readonly PebbleCall[];
  readonly execs: readonly ExecRecord[];
  readonly log: readonly LogMessage[];
  /** What the action answered. */
  readonly action: { readonly results: Readonly<Record<string, string>>; readonly failure: string | undefined };
  readonly cache: CharmCache | undefined;
  readonly commit: CommitResult | undefined;
}

/** The key that a transition makes, known to tests: 86 characters, as the real one has. */
const knownKey = "k".repeat(86);

/** The password that an action makes. */
const knownPassword = "p".repeat(22);

/**
 * One event on one unit, in this process: the very code of a dispatch, on hook tools and a Pebble that act on plain data. The state
 * given is not changed.
 */
export async function transition(
  charm: Charm,
  metadata: CharmMetadata,
  before: TransitionState,
  event: JujuEvent,
  options: TransitionOptions = {},
): Promise<Transition> {
  const modelCharm: ModelCharm = metadata;
  const complete = completeState({ ...before, containers: containersOf(before, metadata) }, modelCharm);
  const model = toModel(complete, modelCharm);
  const files = filesInMemory();
  const context = createHookContext({
    unit: complete.unit,
    event,
    params: options.params ?? {},
    surroundings: { readFile: files.readFile, secretId: countedSecretIds(complete.secrets.map(({ id }) => id)) },
  });
  const toolCalls: ToolCall[] = [];
  const inner = simulatedExecutor(model, context);
  const recorded: ToolExecutor = (call) => {
    toolCalls.push(call);
    return inner(call);
  };
  const execute = options.wrapTools?.(recorded) ?? recorded;
  const name = charm.framework.dialects[metadata.dialect].container;
  const simulated = createSimulatedPebble(complete.containers[name] ?? simulatedContainer({ canConnect: false }));
  const { proxies } = complete;
  let cache = options.cache;
  const result = await dispatch(charm, {
    metadata,
    paasConfig: options.paasConfig ?? { state: "absent" },
    event,
    context: {
      unit: complete.unit,
      app: context.app,
      model: complete.model.name,
      modelUuid: complete.model.uuid,
      juju: parseJujuVersion(complete.juju),
      charmDir: "/charm",
      proxies: Object.fromEntries(Object.entries(proxies).filter(([, value]) => value !== "")),
      fqdn: `${complete.unit.replace("/", "-")}.${context.app}-endpoints.${complete.model.name}.svc.cluster.local`,
      debugAt: [],
    },
    tools: createHookTools(execute, {
      unit: complete.unit,
      modelUuid: complete.model.uuid,
      files,
      ...(options.deadlineMs !== undefined && { deadlineMs: options.deadlineMs }),
    }),
    pebble: options.wrapPebble?.(simulated) ?? simulated,
    assets: async () => options.assets ?? noAssets,
    ...(options.tracer && { tracer: options.tracer }),
    cache: {
      read: () => cache,
      write: (kept) => {
        cache = kept;
      },
    },
    now: options.now ?? 0,
    fresh: options.fresh ?? {
      uuid: "00000000-0000-4000-8000-000000000001",
      salt: "S".repeat(16),
      secretKey: secret(knownKey),
      password: secret(knownPassword),
    },
  });
  const committed = result.exitCode === 0 ? commit(model, context) : undefined;
  if (committed === undefined) discard(context);
  const after = fromModel(model, complete, context);
  return {
    state: { ...after, containers: { ...after.containers, [name]: simulated.snapshot() } },
    result,
    toolCalls,
    pebbleCalls: simulated.record,
    execs: simulated.execs,
    log: context.messages,
    action: { results: Object.fromEntries(context.action.results), failure: context.action.failure },
    cache,
    commit: committed,
  };
}

/** The containers of a state with what was left out; those that the charm declares and the state does not name cannot be reached. */
function containersOf(before: TransitionState, metadata: CharmMetadata): Readonly<Record<string, SimulatedContainer>> {
  const declared = Object.keys(metadata.containers).map((name): [string, SimulatedContainer] => [
    name,
    simulatedContainer({ canConnect: false }),
  ]);
  const given = Object.entries(before.containers ?? {}).map(([name, container]): [string, SimulatedContainer] => [
    name,
    simulatedContainer(container),
  ]);
  return Object.fromEntries([...declared, ...given]);
}
