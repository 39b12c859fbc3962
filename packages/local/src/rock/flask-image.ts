import { join } from "node:path";
import type { Image, ImageFile } from "../container/index.ts";
import type { PythonEnvironment } from "../runtime/index.ts";
import { type FlaskRock, layouts } from "./flask-rock.ts";

/**
 * The image of a Flask rock on this machine: the rock's files where rockcraft puts them, with the interpreter and packages of
 * a virtual environment instead of a system's.
 *
 * @param parts - `statsdExporter`: path of the program on the host
 */
export function flaskImage(
  rock: FlaskRock,
  parts: { readonly environment: PythonEnvironment; readonly statsdExporter: string },
): Image {
  const { app, gunicorn, logs } = layouts[rock.layout];
  const owner = "_daemon_";
  return {
    directories: [
      { path: gunicorn, owner },
      { path: app, owner },
      ...(logs === undefined ? [] : [{ path: logs, owner } as const]),
    ],
    copies: rock.files.included.map((path) => ({ from: join(rock.directory, path), to: join(app, path), owner })),
    files: [
      { path: rock.layerFile.path, text: rock.layerFile.text },
      { path: join(gunicorn, "gunicorn.conf.py"), text: gunicornConfig(app), owner },
      { path: "/statsd-mapping.conf", text: statsdMapping },
      ...interpreters(parts.environment),
    ],
    programs: { statsd_exporter: parts.statsdExporter },
    mounts: parts.environment.mounts,
    programDirectories: [join(parts.environment.directory, "bin")],
    environment: rock.environment,
  };
}

/**
 * Programs that become the environment's interpreter. A link would not do: Python finds its packages by the path under which it was started.
 */
function interpreters(environment: PythonEnvironment): readonly ImageFile[] {
  const [major, minor] = environment.version.split(".");
  return ["python", `python${major}`, `python${major}.${minor}`].map((name) => ({
    path: `/bin/${name}`,
    text: `#!/bin/sh\nexec ${environment.python} "$@"\n`,
    mode: 0o755,
  }));
}

/** What the rock holds until the charm writes its own. */
function gunicornConfig(app: string): string {
  return `bind = ["0.0.0.0:8000"]\nchdir = "${app}"\nstatsd_host = "localhost:9125"\n`;
}

const statsdMapping = `mappings:
  - match: gunicorn.request.status.*
    name: flask_response_code
    labels:
      status: $1
  - match: gunicorn.requests
    name: flask_requests
  - match: gunicorn.request.duration
    name: flask_request_duration
`;
