import { expect, test } from "vitest";
import { readUrl, urlHost } from "./database-hosts.ts";

test.for<[host: string, inUrl: string]>([
  ["pg-primary.m.svc:5432", "pg-primary.m.svc:5432"],
  ["10.1.2.3", "10.1.2.3"],
  ["fd00::1", "[fd00::1]"],
  ["fd00::1:5432", "[fd00::1]:5432"],
  ["fd00:1:2:3:4:5:6:7", "[fd00:1:2:3:4:5:6:7]"],
  ["[fd00::1]:5432", "[fd00::1]:5432"],
  ["a:b:c", "a:b:c"],
])("writes the host %s as %s in a URL", ([host, inUrl]) => {
  expect(urlHost(host)).toBe(inUrl);
});

test.for([
  "postgresql://u:p@host/db",
  "postgresql://u:p@/db?host=/run/pg",
  "postgresql://u:p@[fd00::1]:5432/db",
  "mongodb://u:p@h1:27017,h2:27017/db?replicaSet=rs0",
  "mongodb://u:p@h1,h2,h3/db",
  "mysql://u:p@host_with_underscore:3306/db",
])("takes %s as a URL that leads somewhere", (url) => {
  expect(readUrl(url)).not.toHaveProperty("fault");
});

test.for<[url: string, fault: string]>([
  ["pg-primary", "no URL"],
  ["postgresql:///db", "a host is missing"],
  ["postgresql://u:p@h1:5432,:5432/db", "a host is missing"],
  ["postgresql://u:p@a host/db", "a host is no name or address"],
  ["postgresql://u:p@[pg]:5432/db", "a host is no name or address"],
  ["postgresql://u:p@a:b:5432/db", "the port is no number up to 65535"],
  ["mongodb://u:p@h1:27017,h2:99999/db", "the port is no number up to 65535"],
])("finds fault with %s", ([url, fault]) => {
  expect(readUrl(url)).toEqual({ fault });
});
