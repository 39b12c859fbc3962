import type { CharmOption, ConfigValue, Dialect, Framework } from "@paas-charm/core";
import { provided, readyUnit, secret, type TestedCharm, type Transition, transition } from "@paas-charm/testing";
import { plainCharm, withDatabase } from "../plain-charms.ts";
import { tableByForm } from "./by-form.ts";
import { code } from "./table.ts";

/** Values that options are set to, one after the other, until the charm takes one and something comes of it. */
const samples: Readonly<Record<CharmOption["type"], readonly ConfigValue[]>> = {
  string: ["sample", "/sample", "HTTP", "warning", "gevent"],
  int: [7],
  float: [0.5],
  boolean: [true, false],
  secret: [secret({ value: "a-sample-of-a-key" }).id],
};

/** The options of a framework in both forms: what they are, and what becomes of them, as seen by setting each. */
export async function optionTable(framework: Framework): Promise<string> {
  return await tableByForm(["Option", "Type", "Default", "Becomes", "What it is"], async (dialect) => {
    const options = await optionEffects(framework, dialect);
    return options.map(({ name, option, effects }) => [
      code(name),
      option.type,
      option.default === undefined ? "" : code(String(option.default)),
      effects.length === 0 ? "nothing" : effects.join(", "),
      option.description ?? "",
    ]);
  });
}

/** An option, and what differs once it is set. */
interface OptionEffect {
  readonly name: string;
  readonly option: CharmOption;
  /** Variables, settings and commands, as a page names them. */
  readonly effects: readonly string[];
}

/** Sets each option of a framework, and looks what differs. */
export async function optionEffects(framework: Framework, dialect: Dialect): Promise<readonly OptionEffect[]> {
  const charm = plainCharm(framework, dialect, withDatabase);
  const before = await run(charm, {});
  const found: OptionEffect[] = [];
  for (const [name, option] of Object.entries(charm.metadata.options)) {
    found.push({ name, option, effects: await effectsOf(charm, name, option, before) });
  }
  return found;
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

async function effectsOf(
  charm: TestedCharm,
  name: string,
  { type, default: own }: CharmOption,
  before: Transition,
): Promise<readonly string[]> {
  for (const value of samples[type]) {
    if (value === own) continue;
    const after = await run(charm, { [name]: value });
    if (after.status.status !== "active") continue;
    const effects = [...variables(before, after), ...settings(before, after), ...commands(before, after, charm)];
    if (effects.length > 0) return effects;
  }
  return [];
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
