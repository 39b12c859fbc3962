import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { judge } from "./judge.ts";
import { readRecordings } from "./playable.ts";

for (const { name, charm, undisturbed, vectors } of readRecordings(join(import.meta.dirname, "../../goldens"))) {
  for (const topic of new Set(vectors.map((vector) => vector.topic))) {
    describe(`${name} ${topic}`, () => {
      for (const vector of vectors.filter((one) => one.topic === topic)) {
        test(`${vector.id}: ${vector.about}`, async () => {
          const { verdict, differences } = await judge(vector, charm, undisturbed);

          expect(differences).toEqual([]);
          expect(verdict).not.toBe("disagreed");
        });
      }
    });
  }
}
