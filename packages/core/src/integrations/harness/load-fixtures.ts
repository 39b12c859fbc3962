import { readdirSync } from "node:fs";
import { join } from "node:path";
import { catalog } from "../catalog.ts";
import type { AnyIntegration } from "../contract.ts";
import type { IntegrationFixture } from "./fixture.ts";

/** An integration of the catalogue beside its fixture. */
export interface Fixed {
  readonly name: string;
  readonly integration: AnyIntegration;
  readonly fixture: IntegrationFixture;
}

const folder = join(import.meta.dirname, "..");

/**
 * Every integration that the catalogue can load, with the fixture found beside it: `export const fixture` of `<name>.fixture.ts`,
 * where the name is the interface's without `_client`, in kebab-case.
 *
 * @throws for an integration without fixture: it would be in the catalogue untested
 */
export async function loadFixtures(): Promise<readonly Fixed[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith(".fixture.ts"));
  return await Promise.all(
    Object.entries(catalog).flatMap(([interfaceName, { load }]) =>
      load === undefined ? [] : [fixed(interfaceName, load, files)],
    ),
  );
}

async function fixed(
  interfaceName: string,
  load: () => Promise<AnyIntegration>,
  files: readonly string[],
): Promise<Fixed> {
  const name = interfaceName.replace(/_client$/, "").replaceAll("_", "-");
  const file = files.find((one) => one === `${name}.fixture.ts`);
  if (file === undefined) {
    throw new Error(`cannot test ${interfaceName}: write packages/core/src/integrations/${name}.fixture.ts`);
  }
  const { fixture } = (await import(join(folder, file))) as { readonly fixture: IntegrationFixture };
  return { name: interfaceName, integration: await load(), fixture };
}
