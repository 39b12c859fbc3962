import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { quoted, readLayerYaml } from "@paas-charm/core/pebble-engine";
import { fileError } from "./files/file-error.ts";

type Labelled = readonly [label: string, layer: Awaited<ReturnType<typeof readLayerYaml>>];

/**
 * The layers of a folder in their order: files such as `001-base.yaml`, and of folders such as `002-group.d` the files in them. Other
 * files mean nothing; without the folder there are no layers.
 *
 * @throws Error in Pebble's words for a name, or a layer, that is none
 */
export async function readLayerFiles(directory: string): Promise<readonly Labelled[]> {
  const layers: Labelled[] = [];
  if ((await stat(directory).catch(() => undefined)) === undefined) return layers;
  for (const { path, label, isDirectory } of await entriesOf(directory, true)) {
    if (!isDirectory) layers.push([label, await readOne(label, path)]);
    else {
      for (const inner of await entriesOf(path, false)) {
        const full = `${label}/${inner.label}`;
        layers.push([full, await readOne(full, inner.path)]);
      }
    }
  }
  return layers;
}

async function readOne(label: string, path: string) {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new Error(`cannot read layer file: ${fileError("open", path, error).message}`);
  });
  return await readLayerYaml(label, text);
}

interface Entry {
  readonly path: string;
  readonly label: string;
  readonly isDirectory: boolean;
}

async function entriesOf(directory: string, foldersToo: boolean): Promise<readonly Entry[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    throw new Error(`cannot read layers directory: ${fileError("open", directory, error).message}`);
  });
  const entries: Entry[] = [];
  const labels = new Map<string, string>();
  const orders = new Map<string, string>();
  for (const name of names.sort()) {
    if (!/\.(yaml|d)$/.test(name)) continue;
    const path = join(directory, name);
    const isDirectory = (await stat(path)).isDirectory();
    const [, order, label] = /^(\d{3})-([a-z](?:-?[a-z0-9]){2,})(?:.yaml|.d)$/.exec(name) ?? [];
    if (order === undefined || label === undefined) {
      throw new Error(
        isDirectory
          ? `invalid layer sub-directory name: ${quoted(name)} (must look like "123-some-label.d")`
          : `invalid layer filename: ${quoted(name)} (must look like "123-some-label.yaml")`,
      );
    }
    if (isDirectory && !foldersToo) throw new Error("cannot have a layers sub-directory at this level");
    const earlier = orders.has(order)
      ? `${order}-${orders.get(order)}`
      : labels.has(label)
        ? `${labels.get(label)}-${label}`
        : "";
    if (earlier !== "") {
      throw new Error(`invalid layer filename: ${quoted(name)} not unique (have "${earlier}.yaml" already)`);
    }
    orders.set(order, label);
    labels.set(label, order);
    entries.push({ path, label, isDirectory });
  }
  return entries;
}
