import { describe, expect, test } from "vitest";
import { deployedByPython, type Program, type RollingUnits } from "../test/rolling-units.ts";

const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;
type Order = (typeof orders)[number];

const rolls = orders.flatMap((to) =>
  orders.map((back): [spec: string, to: Order, back: Order] => [`${to} and back ${back}`, to, back]),
);
const active = { status: "active", message: "" };

describe.each([0, 2])("three units of the Python charm, led by unit %i,", (leader) => {
  test.for(rolls)("stay active and keep their key when Juju upgrades them in the order %s", async ([, to, back]) => {
    const app = await deployedByPython(leader);
    const before = rememberedOf(app);

    await rollAll(app, to, "ours");
    const upgraded = rememberedOf(app);
    await rollAll(app, back, "python");

    expect(upgraded).toEqual(before);
    expect(rememberedOf(app)).toEqual(before);
  });

  test.for(orders)(
    "keep their key when each pod that goes takes the leadership with it, in the order %s",
    async (order) => {
      const app = await deployedByPython(leader);
      const before = rememberedOf(app);

      for (const program of ["ours", "python"] as const) {
        for (const ordinal of order) {
          await app.lead((ordinal + 1) % 3);
          await roll(app, ordinal, program);
        }
      }

      expect(rememberedOf(app)).toEqual(before);
    },
  );
});

test("the key that they keep is in a secret of the application, too", async () => {
  const app = await deployedByPython(0);

  await rollAll(app, [2, 1, 0], "ours");

  const key = app.bags.peers["flask_secret_key"];
  const secret = app.secrets.find(({ id }) => id === app.bags.peers["secret-key-id"]);
  expect(key).toHaveLength(86);
  expect(secret).toMatchObject({ owner: "app", label: "app-secret-key", content: { value: key } });
});

async function rollAll(app: RollingUnits, order: Order, program: Program): Promise<void> {
  for (const ordinal of order) await roll(app, ordinal, program);
}

/** After each pod: every unit is active with the key of all, whoever runs it, and nothing was started twice. */
async function roll(app: RollingUnits, ordinal: number, program: Program): Promise<void> {
  await app.roll(ordinal, program);
  await app.idle();

  const key = app.bags.peers["flask_secret_key"];
  expect(app.units.map(({ status }) => status)).toEqual([active, active, active]);
  expect(app.units.map((unit) => unit.key)).toEqual([key, key, key]);
  expect(app.units.map(({ starts }) => starts)).toEqual([1, 1, 1]);
}

/** What must survive: the key, the request for the database, and that each unit knows its database already. */
function rememberedOf({ bags, units }: RollingUnits) {
  return {
    key: bags.peers["flask_secret_key"],
    database: bags.database,
    units: units.map(({ ownUnit, databases }) => ({ data: ownUnit["data"], databases })),
  };
}
