import { databaseFixture } from "./harness/database-fixture.ts";

const usual = databaseFixture("mongodb", 27017);
const replicaSet =
  "mongodb://relation-7:pw-hidden@mongodb-0.ep:27017,mongodb-1.ep:27017/guestbook?replicaSet=mongodb&authSource=admin";

export const fixture: typeof usual = {
  ...usual,
  forms: [
    ...usual.forms,
    {
      form: "several hosts with ports",
      app: { database: "guestbook", endpoints: "mongodb-0.ep,mongodb-1.ep", replset: "mongodb", uris: replicaSet },
      env: {
        MONGODB_DB_CONNECT_STRING: replicaSet,
        MONGODB_DB_SCHEME: "mongodb",
        MONGODB_DB_NETLOC: "relation-7:pw-hidden@mongodb-0.ep:27017,mongodb-1.ep:27017",
        MONGODB_DB_PATH: "/guestbook",
        MONGODB_DB_PARAMS: "",
        MONGODB_DB_QUERY: "replicaSet=mongodb&authSource=admin",
        MONGODB_DB_FRAGMENT: "",
        MONGODB_DB_USERNAME: "relation-7",
        MONGODB_DB_PASSWORD: "pw-hidden",
        MONGODB_DB_HOSTNAME: "mongodb-0.ep",
        MONGODB_DB_PORT: "27017",
        MONGODB_DB_NAME: "guestbook",
      },
      sensitive: ["pw-hidden"],
      required: ["app.uris"],
      unusable: [["app.uris", "mongodb://relation-7:pw-hidden@mongodb-0.ep:27017,:27017/guestbook"]],
    },
  ],
};
