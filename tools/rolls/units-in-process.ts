import { join } from "node:path";
import { type Charm, type CharmMetadata, dispatch, noAssets, secret } from "@paas-charm/core";
import {
  createSimulatedPebble,
  type SimulatedContainer,
  type SimulatedContainerInput,
  simulatedContainer,
} from "@paas-charm/core/simulated";
import type { Provider } from "@paas-charm/local";

/** An application of a local model whose units run a charm's very code in this process, each with a simulated Pebble. */
export interface UnitsInProcess {
  /** What the controller plays. */
  readonly provider: Provider;
  /** The environment of a unit's main service, as its Pebble has it. */
  environment(unit: string): Readonly<Record<string, string>>;
  /** Events whose dispatch failed. */
  readonly crashes: readonly string[];
  /** Units whose every hook fails for as long as they are in here. */
  readonly failing: Set<string>;
}

/** What {@link unitsInProcess} needs. */
export interface UnitsInProcessInit {
  readonly charm: Charm;
  readonly metadata: CharmMetadata;
  /** The container as the image has it. */
  readonly image: SimulatedContainerInput;
  readonly modelUuid: string;
}

type Cache = ReturnType<Parameters<typeof dispatch>[1]["cache"]["read"]>;

/** Makes the units. Each would draw a secret key of its own, so that a test sees whose it is. */
export function unitsInProcess({ charm, metadata, image, modelUuid }: UnitsInProcessInit): UnitsInProcess {
  const containers = new Map<string, SimulatedContainer>();
  const caches = new Map<string, Cache>();
  const crashes: string[] = [];
  const failing = new Set<string>();
  const provider: Provider = {
    charm: metadata.name,
    endpoints: metadata.endpoints,
    address: undefined,
    async handle(event, tools, { app, unit, model }) {
      if (failing.has(unit)) throw new Error("made to fail");
      const number = unit.slice(unit.indexOf("/") + 1);
      const pebble = createSimulatedPebble(containers.get(unit) ?? simulatedContainer(image));
      const result = await dispatch(charm, {
        metadata,
        paasConfig: { state: "absent" },
        event,
        context: {
          unit,
          app,
          model,
          modelUuid,
          juju: [3, 6, 14],
          charmDir: join("/charm", number),
          proxies: {},
          fqdn: `${app}-${number}.${app}-endpoints.${model}.svc.cluster.local`,
          debugAt: [],
        },
        tools,
        pebble,
        assets: async () => noAssets,
        cache: { read: () => caches.get(unit), write: (kept) => caches.set(unit, kept) },
        now: 0,
        fresh: {
          uuid: `00000000-0000-4000-8000-00000000000${number}`,
          salt: number.repeat(16),
          secretKey: secret(`key-of-${number}`.padEnd(86, "-")),
          password: secret(number.repeat(22)),
        },
      });
      containers.set(unit, pebble.snapshot());
      if (event.kind === "lifecycle" && event.name === "remove") containers.delete(unit);
      if (result.exitCode === 0) return;
      crashes.push(`${unit} ${event.name}: ${result.complaint ?? "no reason"}`);
      throw new Error(result.complaint);
    },
  };
  return {
    provider,
    crashes,
    failing,
    environment: (unit) =>
      containers.get(unit)?.layers["charm"]?.services?.[charm.framework.service]?.environment ?? {},
  };
}
