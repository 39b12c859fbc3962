import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Copies the example's charm with its database made optional, so that a unit without one has all its other work to do, and gives the
 * copy's directory.
 */
export async function benchedProject(directory: string): Promise<string> {
  const example = join(import.meta.dirname, "../../examples/flask/charm/charmcraft.yaml");
  const text = await readFile(example, "utf8");
  const optional = text.replace("optional: false", "optional: true");
  if (optional === text)
    throw new Error("the example's database is not required any more: measure the example as it is");
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "charmcraft.yaml"), optional);
  return directory;
}
