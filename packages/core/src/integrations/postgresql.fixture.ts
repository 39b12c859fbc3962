import { databaseFixture } from "./harness/database-fixture.ts";

export const fixture = databaseFixture("postgresql", 5432);
