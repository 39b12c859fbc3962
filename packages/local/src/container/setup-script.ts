import { dirname } from "node:path";

/**
 * Builds the shell script that furnishes a private root before its process starts. The script runs in a mount namespace of its own, so all
 * it mounts vanishes with the last process in it.
 */
export interface SetupScript {
  /** Adds a command; words are quoted. */
  run(...words: readonly string[]): void;
  /** Adds a line of shell as it is. */
  raw(line: string): void;
  /** Makes a directory and its parents. */
  directory(path: string, mode?: number): void;
  /** Shows a file or folder of the host, with all that is mounted below it. */
  bind(from: string, to: string, kind: "file" | "directory", access: "read-only" | "writable"): void;
  /** Writes a text file; parents are made. */
  file(path: string, text: string, mode: number): void;
  text(): string;
}

/**
 * @param root - an existing, empty directory of the host; paths given to the script are below it
 * @param strict - whether a folder that cannot be made read-only is a failure; in a user namespace the kernel may refuse, and what the
 *   user may not write stays unwritable anyway
 */
export function setupScript(root: string, strict: boolean): SetupScript {
  const lines = [
    "set -eu",
    'PATH="$PATH:/usr/sbin:/sbin"',
    "umask 022",
    `mount -t tmpfs -o mode=0755 paas-charm ${quote(root)}`,
    `cd ${quote(root)}`,
    `read_only() { mount -o remount,bind,ro "$1"${strict ? "" : " 2>/dev/null || :"}; }`,
  ];
  // Relative, since the script works below the root.
  const below = (path: string) => `.${path}`;
  const made = new Set<string>(["/"]);
  const script: SetupScript = {
    run: (...words) => void lines.push(words.map(quote).join(" ")),
    raw: (line) => void lines.push(line),
    directory(path, mode) {
      if (!made.has(path)) script.run("mkdir", "-p", below(path));
      made.add(path);
      if (mode !== undefined) script.run("chmod", mode.toString(8), below(path));
    },
    bind(from, to, kind, access) {
      if (kind === "directory") script.directory(to);
      else {
        script.directory(dirname(to));
        script.raw(`[ -e ${quote(below(to))} ] || : > ${quote(below(to))}`);
      }
      script.run("mount", "--rbind", from, below(to));
      if (access === "read-only") script.run("read_only", below(to));
    },
    file(path, text, mode) {
      script.directory(dirname(path));
      script.raw(`printf %s ${quote(text)} > ${quote(below(path))}`);
      script.run("chmod", mode.toString(8), below(path));
    },
    text: () => `${lines.join("\n")}\n`,
  };
  return script;
}

/** Makes the root the process's own and leaves the host's behind, then becomes the command. */
export function enterRoot(script: SetupScript, command: readonly string[]): void {
  // Stacked on itself, the old root needs no directory of its own.
  script.run("pivot_root", ".", ".");
  script.raw("umount -l .");
  script.raw("cd /");
  script.raw(`exec ${command.map(quote).join(" ")}`);
}

/** One word of shell. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
