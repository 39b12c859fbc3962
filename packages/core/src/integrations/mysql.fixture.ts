import { databaseFixture } from "./harness/database-fixture.ts";

const usual = databaseFixture("mysql", 3306);
const [, , plain] = usual.forms;

export const fixture: typeof usual = {
  ...usual,
  forms: [
    ...usual.forms,
    {
      ...plain,
      form: "a subordinate router",
      app: { ...plain?.app, subordinated: "true" },
      units: { 0: { state: "waiting" }, 1: { state: "ready" } },
      env: plain?.env ?? {},
      required: ["units.state"],
      unusable: [["units.state", "starting"]],
    },
  ],
};
