export { freePort } from "./free-port.ts";
export {
  type DatabaseUser,
  type RunningPostgresql,
  type StartPostgresqlOptions,
  startPostgresql,
} from "./postgresql/index.ts";
