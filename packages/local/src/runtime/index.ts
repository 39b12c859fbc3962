export { type AppRuntime, makeRuntime } from "./app-runtime.ts";
export { findPython, type Python } from "./find-python.ts";
export {
  type EnvironmentSpec,
  type MakeEnvironmentOptions,
  makePythonEnvironment,
  type PythonEnvironment,
} from "./python-environment.ts";
