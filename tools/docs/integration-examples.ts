import type { Databag } from "@paas-charm/core";
import { springBoot } from "@paas-charm/spring-boot";
import type { Transition } from "@paas-charm/testing";
import type { WireForm } from "../../packages/core/src/integrations/harness/fixture.ts";
import type { Fixed } from "../../packages/core/src/integrations/harness/load-fixtures.ts";
import { charmWith, nobodySpoke, runWith } from "./integration-transitions.ts";
import { code, table } from "./table.ts";

/** What Juju puts into each unit's databag, which is nobody's message. */
const ofJuju = new Set(["egress-subnets", "ingress-address", "private-address"]);

/** What the charm asks for; then, for each form in which providers answer, what they write and what the application gets of it. */
export async function integrationExamples(fixed: Fixed): Promise<string> {
  const charm = charmWith(fixed, true);
  const bare = await runWith(fixed, charm, []);
  const asked = answered(fixed, await runWith(fixed, charm, [nobodySpoke]));
  const parts = asked.length === 0 ? [] : [part("What the charm writes, before the provider has answered", asked)];
  const seen = new Set<string>();
  for (const form of fixed.fixture.forms) {
    const done = await runWith(fixed, charm, [form]);
    const known = new Set(asked.map((row) => JSON.stringify(row)));
    const answer = answered(fixed, done).filter((row) => !known.has(JSON.stringify(row)));
    const variables = gotten(fixed, bare, done);
    const same = variables.length > 0 && seen.has(JSON.stringify(variables));
    seen.add(JSON.stringify(variables));
    const title = `${form.form.charAt(0).toUpperCase()}${form.form.slice(1)}`;
    parts.push(part(title, [...given(form), ...answer, ...(same ? [] : variables)]));
    if (same) parts.push("The application gets the same variables as before.");
  }
  const ofSpring = await springVariables(fixed);
  if (ofSpring.length > 0) parts.push(part("Spring Boot, by the first of these forms", ofSpring));
  return parts.join("\n\n");
}

/** What a Spring Boot application gets, where it has names of its own for it. */
async function springVariables(fixed: Fixed): Promise<readonly Row[]> {
  const charm = charmWith(fixed, true, springBoot);
  const [form] = fixed.fixture.forms;
  const bare = await runWith(fixed, charm, []);
  return gotten(fixed, bare, await runWith(fixed, charm, [form])).filter(([, key]) => key.includes("."));
}

function part(title: string, rows: readonly Row[]): string {
  return `**${title}**\n\n${rows.length === 0 ? "Nothing is written, and nothing comes of it." : table(["Where", "Key", "Value"], rows)}`;
}

type Row = readonly [where: string, key: string, value: string];

function rowsOf(where: string, bag: Databag): readonly Row[] {
  return Object.entries(bag)
    .filter(([key]) => !ofJuju.has(key))
    .map(([key, value]): Row => [where, code(key), shown(value)]);
}

function given({ app = {}, units = {}, secrets = {} }: WireForm): readonly Row[] {
  return [
    ...rowsOf("provider's application", app),
    ...Object.entries(units).flatMap(([number, bag]) => rowsOf(`provider's unit ${number}`, bag)),
    ...Object.entries(secrets).flatMap(([id, content]) => rowsOf(`secret \`…${id.slice(-4)}\``, content)),
  ];
}

function answered({ integration }: Fixed, { state }: Transition): readonly Row[] {
  const ours = state.relations.find(({ endpoint }) => endpoint === integration.endpoint);
  return ours === undefined ? [] : [...rowsOf("our application", ours.localApp), ...rowsOf("our unit", ours.localUnit)];
}

/** Variables that are there, or other ones, through the relation. */
function gotten({ fixture }: Fixed, before: Transition, { environment }: Transition): readonly Row[] {
  const expected = new Set(fixture.forms.flatMap(({ env }) => Object.keys(env)));
  return Object.entries(environment)
    .filter(([name, value]) => expected.has(name) || before.environment[name] !== value)
    .map(([name, value]): Row => ["variable", code(name), shown(value)]);
}

/** A value in one line, and not all of it when it is long. */
function shown(value: string): string {
  const line = value.trim().replaceAll("\n", "\\n");
  return line === "" ? "empty" : code(line.length > 100 ? `${line.slice(0, 100)}…` : line);
}
