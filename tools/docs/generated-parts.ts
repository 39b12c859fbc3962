import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadFixtures } from "../../packages/core/src/integrations/harness/load-fixtures.ts";
import { frameworks } from "../plain-charms.ts";
import { actionTable } from "./action-table.ts";
import { commandTables } from "./command-tables.ts";
import { containerTable } from "./container-table.ts";
import { frameworkStatuses } from "./framework-statuses.ts";
import { integrationExamples } from "./integration-examples.ts";
import { integrationOptions } from "./integration-options.ts";
import { integrationStatuses } from "./integration-statuses.ts";
import { optionTable } from "./option-tables.ts";
import { paasConfigTable } from "./paas-config-table.ts";
import { ruleTable } from "./rule-table.ts";
import { statusTable } from "./status-table.ts";
import { integrationTable, variableTable } from "./variable-tables.ts";

const reference = join(import.meta.dirname, "../../docs/reference");

/** What makes the parts of a page, by their names. */
type Parts = Readonly<Record<string, () => Promise<string>>>;

/** Pages with generated parts. */
const pages: Readonly<Record<string, Parts>> = {
  "command-line.md": { commands: commandTables },
  "check-rules.md": { rules: ruleTable },
  "paas-config.md": { keys: paasConfigTable },
  "statuses.md": { statuses: statusTable },
  "options-and-variables.md": {
    integrations: integrationTable,
  },
  ...Object.fromEntries(
    Object.values(frameworks).map((framework) => [
      `frameworks/${framework.name}.md`,
      {
        options: () => optionTable(framework),
        variables: () => variableTable(framework),
        statuses: () => frameworkStatuses(framework),
        actions: () => actionTable(framework),
        container: () => containerTable(framework),
      },
    ]),
  ),
};

/** A page for each integration. */
async function integrationPages(): Promise<Readonly<Record<string, Parts>>> {
  const fixtures = await loadFixtures();
  return Object.fromEntries(
    fixtures.map((fixed) => {
      const options = integrationOptions(fixed);
      return [
        `integrations/${fixed.name}.md`,
        {
          ...(options !== undefined && { options: async () => options }),
          examples: () => integrationExamples(fixed),
          statuses: () => integrationStatuses(fixed),
        },
      ];
    }),
  );
}

/** A page as it is, and as it should be. */
export interface Page {
  readonly path: string;
  readonly is: string;
  readonly should: string;
}

/** Every page that has generated parts, read and made anew. */
export async function generatedPages(): Promise<readonly Page[]> {
  const made: Page[] = [];
  for (const [name, parts] of Object.entries({ ...pages, ...(await integrationPages()) })) {
    const path = join(reference, name);
    const is = readFileSync(path, "utf8");
    let should = is;
    for (const [part, make] of Object.entries(parts)) should = replaced(should, part, await make(), name);
    made.push({ path, is, should });
  }
  return made;
}

/** A part stands between two comments. */
function replaced(page: string, part: string, text: string, name: string): string {
  const [begin, end] = [`<!-- generated: ${part} -->`, `<!-- end of ${part} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`cannot generate ${part} of ${name}: the page has no ${begin} … ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
