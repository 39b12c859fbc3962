import { expect, test } from "vitest";
import { type DatabaseUrl, parseDatabaseUrl } from "./database-url.ts";

type Parts = Partial<
  Record<
    "username" | "password" | "hostname" | "port" | "path" | "query" | "fragment" | "scheme" | "netloc",
    string | number
  >
>;

function plain(parts: DatabaseUrl): Parts {
  const { url: _, netloc, password, ...rest } = parts;
  return { ...rest, netloc: netloc.reveal(), ...(password && { password: password.reveal() }) };
}

// What Python's urlparse gives for the same text, 3.11 to 3.13.
test.for<[url: string, parts: Parts]>([
  [
    "postgresql://u:p%40ss%2Fw@pg-Primary.M.svc:5432/mydb?sslmode=require#frag",
    {
      username: "u",
      password: "p%40ss%2Fw",
      hostname: "pg-primary.m.svc",
      port: 5432,
      path: "/mydb",
      query: "sslmode=require",
      fragment: "frag",
    },
  ],
  ["postgresql://host", { hostname: "host", path: "" }],
  [
    "postgresql://u:p@[FD00::1]:5432/db",
    { username: "u", password: "p", hostname: "fd00::1", port: 5432, path: "/db" },
  ],
  ["postgresql://u:a:b@host:5432/db", { password: "a:b", hostname: "host" }],
  ["postgresql://u:a@b@host:5432/db", { password: "a@b", hostname: "host" }],
  ["postgresql://:p@host:5432/db", { username: "", password: "p" }],
  ["postgresql://u:p@host:/db", { hostname: "host", path: "/db" }],
  ["postgresql://u:p@host:05432/db", { port: 5432 }],
  ["postgresql://u:p@host:0/db", { port: 0 }],
  ["postgresql://u:p@/db?host=/run/pg", { username: "u", path: "/db", query: "host=/run/pg" }],
  ["postgresql://u:p@host:5432/my;db;p=1?q=1", { path: "/my;db;p=1", query: "q=1" }],
  ["POSTGRESQL://U:P@HOST:5432/DB", { scheme: "postgresql", netloc: "U:P@HOST:5432", hostname: "host", path: "/DB" }],
  ["postgresql:///db", { netloc: "", path: "/db" }],
  ["test-uri", { scheme: "", netloc: "", path: "test-uri" }],
  ["mongodb://u:p@h1,h2,h3/db?replicaSet=rs0", { hostname: "h1,h2,h3", path: "/db" }],
  // Several hosts with ports: Python raises, we name the first.
  ["mongodb://u:p@h1:27017,h2:27018/db", { hostname: "h1", port: 27017, netloc: "u:p@h1:27017,h2:27018" }],
])("takes %s apart as Python does", ([url, parts]) => {
  const parsed = parseDatabaseUrl(url);

  expect("fault" in parsed ? parsed : plain(parsed)).toMatchObject(parts);
});

test.for([
  "postgresql://h:70000/db",
  "postgresql://u:p#w@host",
  "postgresql://u:p@[fd00::1/db",
  "postgresql://u@ho]st/db",
])("calls %s a fault without quoting it", (url) => {
  const parsed = parseDatabaseUrl(url);

  expect(parsed).toHaveProperty("fault");
  expect(JSON.stringify(parsed)).not.toContain("u:p");
});

test("shows neither URL nor password when printed", () => {
  const parsed = parseDatabaseUrl("postgresql://u:hunter2@host/db");

  expect(JSON.stringify(parsed)).not.toContain("hunter2");
});
