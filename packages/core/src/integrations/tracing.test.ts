import { expect, test } from "vitest";
import { environmentAfter } from "./harness/bare-charm.ts";
import { observedBy, ownDatabags, playObserved, relationEvent } from "./harness/play-observed.ts";

const tempo = { id: 5, endpoint: "tracing", remoteApp: "tempo", remoteUnits: { 0: {} } };
const changed = relationEvent("tracing", 5, "changed", "tempo");
const receiver = (url: string, name = "otlp_http") => ({ protocol: { name, type: "http" }, url });
const answered = (...receivers: readonly unknown[]) => ({
  ...tempo,
  remoteAppData: { receivers: JSON.stringify(receivers) },
});

test("asks for OTLP over HTTP as soon as it is related, as leader", async () => {
  const leader = await playObserved(observedBy([tempo]), relationEvent("tracing", 5, "joined", "tempo"));
  const other = await playObserved(observedBy([tempo], { leader: false }), changed);

  expect(ownDatabags(leader, 5).app).toEqual({ receivers: '["otlp_http"]' });
  expect(ownDatabags(other, 5).app).toEqual({});
});

test.for<[published: string, endpoint: string]>([
  ["http://Tempo:4318", "http://tempo:4318/"],
  ["http://tempo/x", "http://tempo/x"],
  ["https://tempo.test:443/x/", "https://tempo.test/x/"],
])("gives the application %s as %s", async ([published, endpoint]) => {
  const done = await playObserved(observedBy([answered(receiver(published))]), changed);

  expect(environmentAfter(done)).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_SERVICE_NAME: "guestbook",
  });
});

test.for<[spec: string, receivers: readonly unknown[]]>([
  ["nothing is offered yet", []],
  ["only another protocol is offered", [receiver("tempo:4317", "otlp_grpc")]],
  ["the address is empty", [receiver("")]],
])("goes without, on every unit, while %s", async ([, receivers]) => {
  for (const leader of [true, false]) {
    const done = await playObserved(observedBy([answered(...receivers)], { leader }), changed);

    expect(done.state.unitStatus).toEqual({ status: "active", message: "" });
    expect(Object.keys(environmentAfter(done)).filter((name) => name.startsWith("OTEL_"))).toEqual([]);
  }
});

test.for(["not a url", "tempo:4318", "ftp://tempo/"])("is blocked, and says why, by the address %s", async (url) => {
  const done = await playObserved(observedBy([answered(receiver(url))]), changed);

  expect(done.state.unitStatus).toEqual({
    status: "blocked",
    message: "Invalid tracing relation data. (receivers: url is no http or https URL)",
  });
});

test("needs no limit in the metadata, and is blocked only when there are two providers", async () => {
  const other = { ...answered(receiver("http://other:4318")), id: 6, remoteApp: "other" };

  const alone = await playObserved(observedBy([answered(receiver("http://tempo:4318"))]), changed);
  const both = await playObserved(observedBy([answered(receiver("http://tempo:4318")), other]), changed);

  expect(alone.state.unitStatus.status).toBe("active");
  expect(both.state.unitStatus.message).toBe(
    "tracing is integrated more than once; remove all but one, for example with other",
  );
});

test("touches nothing when the same receivers are told again", async () => {
  const first = await playObserved(observedBy([answered(receiver("http://tempo:4318"))]), changed);

  const again = await playObserved(first.state, changed);

  expect(again.pebbleCalls.filter(({ writes }) => writes)).toEqual([]);
  expect(again.toolCalls.filter(({ tool }) => /-set$/.test(tool))).toEqual([]);
});

test("takes the variables away when the provider withdraws its receiver", async () => {
  const first = await playObserved(observedBy([answered(receiver("http://tempo:4318"))]), changed);

  const withdrawn = await playObserved({ ...observedBy([answered()]), containers: first.state.containers }, changed);

  expect(Object.keys(environmentAfter(withdrawn)).filter((name) => name.startsWith("OTEL_"))).toEqual([]);
});
