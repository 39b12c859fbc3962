import { s3Packages, startS3 } from "../backing/s3/start-s3.ts";
import { s3Provider } from "../providers/s3.ts";
import { findPython, makePythonEnvironment } from "../runtime/index.ts";
import type { ServiceContext, StartedService } from "./service.ts";

/** An S3 server in memory, from PyPI, in an environment of its own that is kept. */
export async function startService(context: ServiceContext): Promise<StartedService> {
  const { processes, cache, directory, signal, progress, log } = context;
  const found = await findPython({ processes, signal });
  const spec = { python: found, packages: s3Packages, files: [] };
  const { python } = await makePythonEnvironment(spec, { processes, cache, signal, onProgress: progress });
  const server = await startS3({ processes, python, directory, signal, onLine: (line) => log(line, "DEBUG") });
  return {
    provider: s3Provider(server, "real server, objects in memory"),
    summary: `moto ${server.version}, ${server.endpoint}, objects in memory`,
    stop: () => server.stop(),
  };
}
