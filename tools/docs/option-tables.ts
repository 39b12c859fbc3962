import type { CharmOption, ConfigValue, Dialect, Framework } from "@paas-charm/core";
import { provided, readyUnit, secret, type TestedCharm, type Transition, transition } from "@paas-charm/testing";
import { bases, plainCharm, withDatabase } from "../plain-charms.ts";
import { code, table } from "./table.ts";

/** Values that options are set to, one after the other, until the charm takes one and something comes of it. */
const samples: Readonly<Record<CharmOption["type"], readonly ConfigValue[]>> = {
  string: ["sample", "/sample", "HTTP", "warning", "gevent"],
  int: [7],
  float: [0.5],
  boolean: [true, false],
  secret: [secret({ value: "a-sample-of-a-key" }).id],
};

/** The options of a framework in a dialect: what they are, and what becomes of them, as seen by setting each. */
export async function optionTable(framework: Framework, dialect: Dialect): Promise<string> {
  const charm = plainCharm(framework, dialect, withDatabase);
  const before = await run(charm, {});
  const rows: (readonly string[])[] = [];
  for (const [name, option] of Object.entries(charm.metadata.options).sort(([one], [other]) =>
    one < other ? -1 : 1,
  )) {
    rows.push([
      code(name),
      option.type,
      option.default === undefined ? "" : code(String(option.default)),
      await effectOf(charm, name, option, before),
      option.description ?? "",
    ]);
  }
  const title = `Base \`${bases[dialect]}\` and others of its form (dialect ${dialect})`;
  return `${title}:\n\n${table(["Option", "Type", "Default", "Becomes", "What it is"], rows)}`;
}

async function run(charm: TestedCharm, config: Readonly<Record<string, ConfigValue>>): Promise<Transition> {
  const key = secret({ value: "a-sample-of-a-key" });
  const state = readyUnit(charm, {
    config,
    secrets: [key],
    relations: [provided.postgresql()],
    workload: { execs: [{ command: [], exit: 0 }] },
  });
  return await transition(charm, state, "config-changed");
}

async function effectOf(
  charm: TestedCharm,
  name: string,
  { type, default: own }: CharmOption,
  before: Transition,
): Promise<string> {
  for (const value of samples[type]) {
    if (value === own) continue;
    const after = await run(charm, { [name]: value });
    if (after.status.status !== "active") continue;
    const effects = [...variables(before, after), ...settings(before, after), ...commands(before, after, charm)];
    if (effects.length > 0) return effects.join(", ");
  }
  return "nothing";
}

function variables(before: Transition, after: Transition): readonly string[] {
  return Object.entries(after.environment)
    .filter(([name, value]) => before.environment[name] !== value)
    .map(([name]) => code(name));
}

/** Lines of gunicorn's configuration that differ. */
function settings(before: Transition, after: Transition): readonly string[] {
  const old = configuration(before).split("\n");
  return configuration(after)
    .split("\n")
    .filter((line) => !old.includes(line))
    .map((line) => `gunicorn's ${code(line.split(" ")[0] ?? "")}`);
}

function configuration({ state }: Transition): string {
  const files = Object.values(state.containers).flatMap(({ files }) => Object.entries(files));
  const content = files.find(([path]) => path.endsWith("gunicorn.conf.py"))?.[1].content;
  return typeof content === "string" ? content : "";
}

function commands(before: Transition, after: Transition, { definition }: TestedCharm): readonly string[] {
  const { service } = definition.framework;
  return before.plan.services?.[service]?.command === after.plan.services?.[service]?.command
    ? []
    : ["the command's worker class"];
}
