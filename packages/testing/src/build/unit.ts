import type { Charm, DialectFacts } from "@paas-charm/core";
import type { StateInput } from "@paas-charm/core/simulated";
import type { StateOf } from "../charm-types.ts";
import type { TestedCharm } from "../tested-charm.ts";
import { type ContainerInit, container } from "./container.ts";
import { relation } from "./relation.ts";

/** What {@link readyUnit} may be told beside the state. */
export interface WorkloadInit {
  /** What the container has beside what the framework's rock brings: files, results of commands, further services. */
  readonly workload?: ContainerInit;
}

/**
 * A unit just before it can be active: the leader, with its peer relation, and a container as the framework's rock makes it, whose
 * Pebble answers. Integrations that the charm requires are for the test to add.
 */
export function readyUnit<Definition extends Charm>(
  charm: TestedCharm<Definition>,
  { workload = {}, ...state }: StateOf<Definition> & WorkloadInit = {},
): StateOf<Definition> {
  const given: StateInput = state as StateInput;
  const { container: name, peers } = charm.definition.framework.dialects[charm.metadata.dialect];
  const declared = Object.hasOwn(charm.metadata.endpoints, peers);
  const related = given.relations?.some(({ endpoint }) => endpoint === peers) ?? false;
  const ready: StateInput = {
    leader: true,
    ...given,
    relations: [...(declared && !related ? [relation(peers, { remoteUnits: 0 })] : []), ...(given.relations ?? [])],
    containers: { [name]: rock(charm, workload), ...given.containers },
  };
  return ready as StateOf<Definition>;
}

/** The framework's container as its rock makes it: the main service is there, and the web server's configuration passes its check. */
function rock({ definition, metadata }: TestedCharm, init: ContainerInit): ReturnType<typeof container> {
  const { service, dialects, workloadUser } = definition.framework;
  const { execs = {} } = init;
  return container({
    ...init,
    services: {
      [service]: {
        override: "replace",
        startup: "enabled",
        command: commandOf(service, dialects[metadata.dialect].webServer),
        user: workloadUser,
      },
      ...init.services,
    },
    execs: Array.isArray(execs) ? execs : { "/bin/python3 -m gunicorn": "", ...execs },
  });
}

function commandOf(service: string, server: DialectFacts["webServer"]): string {
  switch (server?.kind) {
    case "gunicorn":
      return `/bin/python3 -m gunicorn -c ${server.configFile} app:app -k [ sync ]`;
    case "uvicorn":
      return "/bin/python3 -m uvicorn app:app";
    default:
      return `/bin/${service}`;
  }
}
