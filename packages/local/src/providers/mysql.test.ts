import { expect, test } from "vitest";
import { answerOf } from "../../test/provider-answer.ts";
import { mysqlProvider } from "./mysql.ts";

test("answers as every database does, with URLs of its own, and our charm understands it", async () => {
  const made: string[] = [];
  const provider = mysqlProvider(
    {
      host: "127.0.0.1",
      port: 3307,
      version: "10.11.14",
      createDatabase: async (name) => void made.push(`database ${name}`),
      createUser: async ({ name, database }) => void made.push(`user ${name} ${database}`),
    },
    "real server",
  );
  const requested = JSON.stringify(["username", "password", "tls", "tls-ca", "uris", "read-only-uris"]);

  const { environment } = await answerOf(provider, { database: "shop", "requested-secrets": requested });

  expect(made).toEqual(["database shop", expect.stringMatching(/^user relation_id_\d+ shop$/)]);
  expect((await environment("mysql"))["MYSQL_DB_CONNECT_STRING"]).toMatch(
    /^mysql:\/\/relation_id_\d+:\w{16}@127\.0\.0\.1:3307\/shop$/,
  );
});
