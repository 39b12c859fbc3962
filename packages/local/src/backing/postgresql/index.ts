export type { DatabaseUser } from "./administration.ts";
export { type RunningPostgresql, type StartPostgresqlOptions, startPostgresql } from "./start-postgresql.ts";
