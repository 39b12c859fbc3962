import { findNamespaces } from "../src/container/namespaces.ts";
import { createProcesses } from "../src/processes/index.ts";

// Run by a test where nobody may mount: prints the error.
const error: unknown = await findNamespaces(createProcesses()).then(
  () => "no error",
  (cause: unknown) => cause,
);
const { code, hint, message } = error instanceof Error ? { code: "", hint: "", ...error, message: error.message } : {};
process.stdout.write(JSON.stringify({ code, hint, message }));
