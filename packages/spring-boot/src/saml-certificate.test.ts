import { type CharmMetadata, defineCharm, type JujuEvent } from "@paas-charm/core";
import { type TransitionState, transition } from "@paas-charm/core/simulated";
import { expect, test } from "vitest";
import { springBoot } from "./index.ts";

const charm = defineCharm({ framework: springBoot });
const metadata: CharmMetadata = {
  name: "guestbook",
  summary: "",
  description: "",
  version: "1",
  framework: "spring-boot",
  dialect: "2.0b1",
  base: "ubuntu@26.04",
  assumes: [],
  charmUser: "root",
  containers: { app: {} },
  endpoints: { saml: { interface: "saml", role: "requires", optional: true, limit: 1 } },
  options: {},
  actions: {},
  resources: {},
  storage: {},
};
const path = "/tmp/paas-charm/saml.cert";
const relation = (x509certs: string) => ({
  id: 7,
  endpoint: "saml",
  remoteAppData: { entity_id: "https://idp.example", x509certs },
});
const start: TransitionState = {
  leader: true,
  relations: [relation("MIIDfirst")],
  containers: {
    app: {
      layers: {
        rock: {
          services: { "spring-boot": { override: "replace", command: "java -jar app.jar", startup: "enabled" } },
        },
      },
    },
  },
};
const configChanged: JujuEvent = { kind: "lifecycle", name: "config-changed" };
const broken: JujuEvent = {
  kind: "relation",
  name: "saml-relation-broken",
  change: "broken",
  endpoint: "saml",
  relation: 7,
};
const certificate = ({ state }: Awaited<ReturnType<typeof transition>>) =>
  state.containers["app"]?.files[path]?.content;

test("another certificate takes the place of the first, and the application is started again to read it", async () => {
  const first = await transition(charm, metadata, start, configChanged);
  const changed = { ...first.state, relations: [relation("MIIDsecond")] };

  const second = await transition(charm, metadata, changed, configChanged);
  const third = await transition(charm, metadata, second.state, configChanged);

  expect(certificate(first)).toContain("MIIDfirst");
  expect(certificate(second)).toContain("MIIDsecond");
  expect(second.pebbleCalls.filter(({ writes }) => writes).map(({ call }) => call)).toContain("restart spring-boot");
  expect(third.pebbleCalls.filter(({ writes }) => writes)).toEqual([]);
});

test("the certificate goes with the relation", async () => {
  const first = await transition(charm, metadata, start, configChanged);

  const second = await transition(charm, metadata, first.state, broken);

  expect(certificate(second)).toBeUndefined();
  expect(second.state.unitStatus.status).toBe("active");
});
