import type { CharmMetadata, Endpoint } from "@paas-charm/core";
import { expect, test } from "vitest";
import { LocalError } from "../local-error.ts";
import type { BackingService } from "../services/registry.ts";
import { checkEndpoints } from "./check-endpoints.ts";

const endpoint = (name: string, role: Endpoint["role"] = "requires"): Endpoint => ({
  interface: name,
  role,
  optional: true,
});
const metadata = (endpoints: Readonly<Record<string, Endpoint>>): CharmMetadata =>
  ({ name: "hello", endpoints }) as CharmMetadata;

test("a charm is integrated by its endpoints' interfaces, whatever they are called", () => {
  const charm = metadata({ ledger: endpoint("postgresql_client"), ingress: endpoint("ingress") });

  expect(() => checkEndpoints(charm, ["postgresql", "ingress"])).not.toThrow();
});

test.for<[service: BackingService, wanted: string, endpoints: Readonly<Record<string, Endpoint>>]>([
  ["postgresql", "postgresql_client", { postgresql: endpoint("postgresql") }],
  ["mysql", "mysql_client", {}],
  ["redis", "redis", { redis: endpoint("redis", "provides") }],
])("what to write is said when there is none for %s", ([service, wanted, endpoints]) => {
  const check = () => checkEndpoints(metadata(endpoints), [service]);

  expect(check).toThrow(LocalError);
  expect(check).toThrow(
    expect.objectContaining({
      message: `hello has no endpoint for ${service}`,
      hint: `add one to charmcraft.yaml: requires: {${service}: {interface: ${wanted}, optional: false, limit: 1}}`,
    }),
  );
});
