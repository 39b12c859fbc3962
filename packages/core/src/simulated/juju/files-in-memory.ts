import type { PrivateFiles } from "../../juju/secret-files.ts";
import type { Surroundings } from "./surroundings.ts";

/** Private files that never touch the disk, and how hook tools of a simulation read them. */
export function filesInMemory(): PrivateFiles & Pick<Surroundings, "readFile"> {
  const contents = new Map<string, Uint8Array>();
  let written = 0;
  return {
    write(texts) {
      written += 1;
      const paths = Object.entries(texts).map(([name, text]): [string, string] => {
        const path = `/memory/${written}/${name}`;
        contents.set(path, Buffer.from(text));
        return [name, path];
      });
      return {
        paths: Object.fromEntries(paths),
        remove: () => {
          for (const [, path] of paths) contents.delete(path);
        },
      };
    },
    readFile(path) {
      const content = contents.get(path);
      return content === undefined ? { unreadable: "no such file or directory" } : { content };
    },
  };
}

/** Ids of new secrets that are the same in each run of a transition, and no secret of the state has. */
export function countedSecretIds(taken: readonly string[]): () => string {
  let last = 0;
  return () => {
    let id: string;
    do {
      last += 1;
      id = `simulatedsecret${`${last}`.padStart(5, "0")}`;
    } while (taken.some((one) => one.endsWith(id)));
    return id;
  };
}
