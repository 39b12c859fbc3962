import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { commandLine } from "../src/command-line.ts";
import { folderWith, runCommand } from "./command-under-test.ts";

const commands = commandLine().commands;
const shells = ["bash", "zsh", "fish"] as const;

test.for(shells)("completion for %s names every command and option", async (shell) => {
  const { code, stdout } = await runCommand(await folderWith({}), ["completion", shell]);

  expect(code).toBe(0);
  for (const command of commands) {
    expect(stdout).toContain(command.name());
    for (const { long } of command.options) expect(stdout).toContain(shell === "fish" ? `-l ${long?.slice(2)}` : long);
  }
});

/** Programs for each shell that print what it offers for the last of some words, one a line. */
const asking: Readonly<Record<(typeof shells)[number], (script: string, words: readonly string[]) => string>> = {
  bash: (script, words) =>
    `${script}\nCOMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _paas_charm; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // Zsh completes at its line editor only: what offers words there prints those that fit here.
  zsh: (script, words) => `
compdef() { }
_files() { }
compadd() { shift; print -rl -- \${(M)@:#\${words[CURRENT]}*} }
_describe() { compadd -- \${\${(P)2}%%:*} }
${script}
words=(${words.join(" ")}); CURRENT=${words.length}; _paas_charm`,
  fish: (script, words) => `${script}\ncomplete -C '${words.join(" ")}'`,
};

describe.for(shells)("in %s", (shell) => {
  const isHere = spawnSync(shell, ["--version"]).status === 0;
  if (!isHere && process.env["CI"] === "true") throw new Error(`${shell} is missing`);

  test.skipIf(!isHere).for<[spec: string, words: readonly string[], offered: readonly string[]]>([
    ["commands", ["paas-charm", "che"], ["check"]],
    ["options", ["paas-charm", "check", "--ag"], ["--against"]],
    ["arguments", ["paas-charm", "schema", "paas"], ["paas-config.yaml"]],
    ["values of options", ["paas-charm", "init", "--framework", "spr"], ["spring-boot"]],
  ])("%s are completed", async ([, words, offered]) => {
    const { stdout } = await runCommand(await folderWith({}), ["completion", shell]);

    const { stdout: printed, stderr } = spawnSync(shell, ["-c", asking[shell](stdout, words)], { encoding: "utf8" });

    expect(stderr).toBe("");
    const lines = printed.trim().split("\n");
    // Fish prints what a word means behind it.
    expect(lines.map((line) => line.split("\t")[0])).toEqual(offered);
  });
});
