import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { commandLine } from "../src/command-line.ts";
import { folderWith, runCommand } from "./command-under-test.ts";

const commands = commandLine().commands;

test.for(["bash", "zsh", "fish"])("completion for %s names every command and option", async (shell) => {
  const { code, stdout } = await runCommand(await folderWith({}), ["completion", shell]);

  expect(code).toBe(0);
  for (const command of commands) {
    expect(stdout).toContain(command.name());
    for (const { long } of command.options) expect(stdout).toContain(shell === "fish" ? `-l ${long?.slice(2)}` : long);
  }
});

test.for<[spec: string, words: readonly string[], replies: readonly string[]]>([
  ["commands", ["paas-charm", "che"], ["check"]],
  ["options", ["paas-charm", "check", "--ag"], ["--against"]],
  ["arguments", ["paas-charm", "schema", "paas"], ["paas-config.yaml"]],
])("bash completes %s", async ([, words, replies]) => {
  const { stdout } = await runCommand(await folderWith({}), ["completion", "bash"]);

  const program = `${stdout}\nCOMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _paas_charm; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout: completed } = spawnSync("bash", ["-c", program], { encoding: "utf8" });

  expect(completed.trim().split("\n")).toEqual(replies);
});
