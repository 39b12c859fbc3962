import { join } from "node:path";
import { expect, test } from "vitest";
import { type PythonOutcome, playPython } from "../../packages/flask/test/python-unit.ts";
import { eventOf } from "../parity/play.ts";
import { readVectors, type Vector } from "../parity/vectors.ts";

const goldens = join(import.meta.dirname, "../../goldens");
const recorded = ["django", "expressjs", "fastapi", "flask", "go", "spring-boot"]
  .flatMap((framework) => readVectors(goldens, `${framework}-1.12`))
  .filter(({ id, topic }) => ["lifecycle", "peers"].includes(topic) || /\/(life|first-deploy)|pod-restart/.test(id))
  .filter(({ expect: { unitStatus }, event }) => unitStatus?.name !== "blocked" && event.kind !== "action")
  .filter(({ state }) =>
    state.relations.every(({ interface: name }) => ["secret-storage", "postgresql_client"].includes(name)),
  )
  .map((vector): [about: string, vector: Vector] => [`${vector.id}: ${vector.about}`, vector]);

test("enough was recorded to judge the model of a Python unit", () => {
  expect(recorded.length).toBeGreaterThan(50);
});

test.for(recorded)("the model of a Python unit does what was recorded in %s", ([, vector]) => {
  const peers = vector.state.relations.find(({ peer }) => peer === true);
  const database = vector.state.relations.find(({ endpoint }) => endpoint === "postgresql");

  const done = playPython(
    {
      leader: vector.state.leader,
      canConnect: vector.state.container.canConnect,
      peers: asOfFlask(peers?.localApp),
      database: {
        remote: database?.remoteAppData ?? {},
        ownApp: database?.localApp ?? {},
        ownUnit: database?.localUnit ?? {},
      },
    },
    eventOf(vector, vector.event),
  );

  const written = vector.expect.relations?.find(({ id }) => id === peers?.id)?.localApp ?? peers?.localApp;
  expect(statusOf(done)).toEqual(vector.expect.unitStatus);
  expect(Object.keys(done.peers ?? asOfFlask(peers?.localApp))).toEqual(Object.keys(asOfFlask(written)));
});

/** The databag of the peers, the key named as Flask's. */
function asOfFlask(bag: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(bag).map(([key, value]) => [key.replace(/^.+_secret_key$/, "flask_secret_key"), value]),
  );
}

function statusOf({ status }: PythonOutcome): Vector["expect"]["unitStatus"] {
  return status === undefined ? null : { name: status.status, message: status.message };
}
