import type { Image } from "../container/index.ts";
import type { NodeProgram } from "../programs/index.ts";
import type { AppRuntime } from "../runtime/index.ts";
import { hasGunicorn } from "./layouts.ts";
import type { Rock } from "./read-rock.ts";

/**
 * The image of a rock on this machine: the rock's files where rockcraft puts them, with a runtime of this machine's instead of a system's.
 *
 * @param parts - `statsdExporter`: the program on the host, for rocks that have one
 */
export function rockImage(
  rock: Rock,
  parts: { readonly runtime: AppRuntime; readonly statsdExporter?: string | NodeProgram | undefined },
): Image {
  const { app, gunicorn, logs } = rock.layout;
  const { runtime, statsdExporter } = parts;
  const owner = "_daemon_";
  const folders = [gunicorn, app, logs].filter((path) => path !== undefined);
  return {
    directories: folders.map((path) => ({ path, owner })),
    copies: [...rock.copies.map((copy) => ({ ...copy, owner }) as const), ...(runtime.image.copies ?? [])],
    files: [
      { path: rock.layer.path, text: rock.layer.text },
      ...(gunicorn === undefined
        ? []
        : [{ path: `${gunicorn}/gunicorn.conf.py`, text: gunicornConfig(app), owner } as const]),
      ...(hasGunicorn(rock.framework) ? [{ path: "/statsd-mapping.conf", text: statsdMapping(rock.framework) }] : []),
      ...(runtime.image.files ?? []),
    ],
    programs: {
      ...(statsdExporter !== undefined && { statsd_exporter: statsdExporter }),
      ...runtime.image.programs,
    },
    mounts: runtime.image.mounts ?? [],
    programDirectories: runtime.image.programDirectories ?? [],
    environment: { ...runtime.image.environment, ...rock.environment },
  };
}

/** What the rock holds until the charm writes its own. */
function gunicornConfig(app: string): string {
  return `bind = ["0.0.0.0:8000"]\nchdir = "${app}"\nstatsd_host = "localhost:9125"\n`;
}

function statsdMapping(framework: string): string {
  return `mappings:
  - match: gunicorn.request.status.*
    name: ${framework}_response_code
    labels:
      status: $1
  - match: gunicorn.requests
    name: ${framework}_requests
  - match: gunicorn.request.duration
    name: ${framework}_request_duration
`;
}
