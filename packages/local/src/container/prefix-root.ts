import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Image } from "./container.ts";
import { programScript } from "./program-script.ts";
import { pythonPaths } from "./python-paths.ts";
import { mustExist, searchPath } from "./root-script.ts";

/** A root of a container that is a folder of the host. */
export interface PrefixRoot {
  /** The environment of what runs in it: its own programs come first, then the host's. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Furnishes the root of a container where nobody may mount: everything that the image has beyond a system, in a folder of the host. It all belongs
 * to whoever runs this.
 *
 * @throws {@link LocalError} `container-failed` when the image names something that is not on the host
 */
export async function furnishPrefix(root: string, image: Image): Promise<PrefixRoot> {
  const place = (path: string) => join(root, path);
  for (const path of ["/bin", "/etc", "/tmp", "/var/log", "/var/lib"]) await mkdir(place(path), { recursive: true });
  for (const { path, mode } of image.directories ?? []) {
    await mkdir(place(path), { recursive: true });
    if (mode !== undefined) await chmod(place(path), mode);
  }
  for (const { from, to } of image.copies ?? []) {
    await mustExist(from);
    await mkdir(dirname(place(to)), { recursive: true });
    await cp(from, place(to), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  }
  for (const path of image.mounts ?? []) await mustExist(path);
  for (const { path, text, mode } of [...(image.files ?? []), ...users(root)]) {
    await mkdir(dirname(place(path)), { recursive: true });
    await writeFile(place(path), text);
    await chmod(place(path), mode ?? 0o644);
  }
  for (const [name, program] of Object.entries(image.programs ?? {})) {
    if (typeof program === "string") {
      await mustExist(program);
      await symlink(program, place(`/bin/${name}`));
    } else await writeFile(place(`/bin/${name}`), programScript(program), { mode: 0o755 });
  }
  for (const directory of image.programDirectories ?? []) await linkPrograms(directory, place("/bin"));
  const python = join(root, ".paas-charm", "python");
  await mkdir(python, { recursive: true });
  await writeFile(join(python, "sitecustomize.py"), pythonPaths(root, ofImageAlone(image)));
  return {
    environment: {
      PATH: `${place("/bin")}:${searchPath}`,
      HOME: place("/tmp"),
      TMPDIR: place("/tmp"),
      PYTHONPATH: python,
      ...located(image.environment ?? {}, root, image),
    },
  };
}

/** `_daemon_` is whoever runs this, since nobody else's files are here and only root could become somebody else. */
function users(root: string): NonNullable<Image["files"]> {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const self = uid === 0 ? "" : `root:x:0:0:root:${root}/tmp:/bin/sh\n`;
  return [
    { path: "/etc/passwd", text: `_daemon_:x:${uid}:${gid}::${root}/tmp:/bin/sh\n${self}` },
    { path: "/etc/group", text: `_daemon_:x:${gid}:\n${gid === 0 ? "" : "root:x:0:\n"}` },
  ];
}

/** Names that are taken are left alone, as in a root of its own. */
async function linkPrograms(directory: string, into: string): Promise<void> {
  const taken = new Set(await readdir(into));
  for (const name of await readdir(directory)) {
    if (!taken.has(name)) await symlink(join(directory, name), join(into, name));
  }
}

/** The topmost files and folders that the image has and this machine has not. */
function ofImageAlone({ directories = [], copies = [], files = [] }: Image): readonly string[] {
  const paths = [
    ...directories.map(({ path }) => path),
    ...copies.map(({ to }) => to),
    ...files.map(({ path }) => path),
  ];
  const found = paths.flatMap((path) => {
    const parts = path.split("/").slice(1);
    const ancestors = parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
    return ancestors.find((ancestor) => !existsSync(ancestor)) ?? [];
  });
  return [...new Set(found)].sort();
}

/** Variables of the image that are one of its folders. */
function located(
  environment: Readonly<Record<string, string>>,
  root: string,
  image: Image,
): Readonly<Record<string, string>> {
  const folders = new Set(["/tmp", ...(image.directories ?? []).map(({ path }) => path)]);
  return Object.fromEntries(
    Object.entries(environment).map(([key, value]) => [key, folders.has(value) ? join(root, value) : value]),
  );
}
