import { globSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// The bundled programs hold code of other packages, whose licences go with it. What is in them, the bundler writes beside them.
const home = fileURLToPath(new URL("..", import.meta.url));
const bundled = join(home, "dist", "bundled");
const folders = new Set<string>();
for (const name of globSync("metafile-*.json", { cwd: bundled })) {
  const metafile = JSON.parse(readFileSync(join(bundled, name), "utf8")) as {
    inputs: Readonly<Record<string, unknown>>;
  };
  for (const input of Object.keys(metafile.inputs)) {
    const [folder] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (folder !== undefined) folders.add(join(home, folder));
  }
  rmSync(join(bundled, name));
}
if (folders.size === 0) throw new Error(`cannot tell what is in the programs of ${bundled}: there is no metafile`);
const texts = [...folders].map((folder) => {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Readonly<Record<string, string>>;
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file));
  const text = files.map((file) => readFileSync(join(folder, file), "utf8").trim()).join("\n\n");
  return `${manifest["name"]} ${manifest["version"]} (${manifest["license"]})\n\n${text}\n`;
});
writeFileSync(join(bundled, "LICENSES.txt"), texts.sort().join(`\n${"-".repeat(80)}\n\n`));
