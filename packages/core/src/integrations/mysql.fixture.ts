import { databaseFixture } from "./harness/database-fixture.ts";

export const fixture = databaseFixture("mysql", 3306);
