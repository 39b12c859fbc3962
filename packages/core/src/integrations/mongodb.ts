import { type DatabaseData, databaseIntegration } from "./database.ts";

/** What a MongoDB provider gives: a database of our own, and the credentials for it. */
export type MongodbData = DatabaseData;

/** MongoDB over `mongodb_client`. Source: charm-relation-interfaces `mongodb_client/v0`, data-interfaces 0.59. A URL may name many hosts. */
export const mongodbIntegration = () =>
  databaseIntegration({ interface: "mongodb_client", endpoint: "mongodb", rank: 10, envRank: 60 });
