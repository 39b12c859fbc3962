import { changeKey } from "../../packages/core/src/integrations/harness/change-form.ts";
import type { WireForm } from "../../packages/core/src/integrations/harness/fixture.ts";
import type { Fixed } from "../../packages/core/src/integrations/harness/load-fixtures.ts";
import { charmWith, nobodySpoke, runWith } from "./integration-transitions.ts";
import { code, table } from "./table.ts";

/** How many ways to one message a table lists. */
const most = 4;

/** Relations that are not as they should be, and how that is called. */
interface Situation {
  readonly when: string;
  readonly forms: readonly WireForm[];
}

/** Statuses of a unit whose relation is not as it should be, each seen in a transition; the same message stands once. */
export async function integrationStatuses(fixed: Fixed): Promise<string> {
  const charm = charmWith(fixed, false);
  const rows = new Map<string, { readonly cells: readonly string[]; readonly when: Set<string> }>();
  for (const { when, forms } of situationsOf(fixed)) {
    const { status, result } = await runWith(fixed, charm, forms);
    if (status.status === "active" && status.message === "") continue;
    const row = rows.get(status.message);
    if (row !== undefined) row.when.add(when);
    else {
      const clears = result.conclusion?.unmet[0]?.clears ?? "";
      rows.set(status.message, { cells: [code(status.status), code(status.message), clears], when: new Set([when]) });
    }
  }
  const cells = [...rows.values()].map(({ cells: [status = "", message = "", clears = ""], when }) => [
    status,
    message,
    when.size > most ? `${[...when].slice(0, most).join("; ")}; and the like` : [...when].join("; "),
    clears,
  ]);
  return cells.length === 0
    ? "None: the unit is as well as without the relation."
    : table(["Status", "Message", "When", "Clears on"], cells);
}

function situationsOf({ integration, fixture }: Fixed): readonly Situation[] {
  const [form] = fixture.forms;
  return [
    ...(integration.role === "requires" ? [{ when: "not integrated", forms: [] }] : []),
    { when: "the provider has not answered", forms: [nobodySpoke] },
    ...form.required.map((key) => ({
      when: `without ${code(key)}`,
      forms: [changeKey(form, key, () => undefined)],
    })),
    ...fixture.forms.flatMap((one) =>
      (one.unusable ?? []).map(([key, value]) => ({
        when: `${code(key)} is ${value === "" ? "empty" : code(shortened(value))}`,
        forms: [changeKey(one, key, () => value)],
      })),
    ),
    { when: "integrated twice", forms: [form, form] },
    // Juju has no secret without an entry.
  ].filter(({ forms }) => forms.every(({ secrets = {} }) => Object.values(secrets).every(hasEntries)));
}

function hasEntries(content: object): boolean {
  return Object.keys(content).length > 0;
}

function shortened(value: string): string {
  const line = value.replaceAll("\0", "\\0").replaceAll("\n", "\\n");
  return line.length > 70 ? `${line.slice(0, 70)}…` : line;
}
