export { type RunningPostgresql, type StartPostgresqlOptions, startPostgresql } from "./start-postgresql.ts";
