export { freePort } from "./free-port.ts";
export {
  type RunningPostgresql,
  type StartPostgresqlOptions,
  startPostgresql,
} from "./postgresql/index.ts";
