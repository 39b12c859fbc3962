import { type DatabaseData, databaseIntegration } from "./database.ts";

/** What a MySQL provider gives: a database of our own, and the credentials for it. */
export type MysqlData = DatabaseData;

/** MySQL over `mysql_client`. Source: charm-relation-interfaces `mysql_client/v0`, data-interfaces 0.59. Routers give no URL: it is built. */
export const mysqlIntegration = () =>
  databaseIntegration({ interface: "mysql_client", endpoint: "mysql", rank: 10, envRank: 60 });
