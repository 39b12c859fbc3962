import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { judge } from "./judge.ts";
import { isUnderstood } from "./understood.ts";
import { readCharm, readVectors } from "./vectors.ts";

const folder = join(import.meta.dirname, "../../goldens");

for (const name of ["flask-1.12", "flask-2.0b1"]) {
  const vectors = readVectors(folder, name);
  const charm = readCharm(folder, name);
  const undisturbed = vectors.find(({ id }) => /\/defaults/.test(id))?.expect;
  if (undisturbed === undefined) throw new Error(`goldens ${name} have no undisturbed deployment`);
  const playable = vectors.filter(isUnderstood);
  for (const topic of new Set(playable.map((vector) => vector.topic))) {
    describe(`${name} ${topic}`, () => {
      for (const vector of playable.filter((one) => one.topic === topic)) {
        test(`${vector.id}: ${vector.about}`, async () => {
          const { verdict, differences } = await judge(vector, charm, undisturbed);

          expect(differences).toEqual([]);
          expect(verdict).not.toBe("disagreed");
        });
      }
    });
  }
}
