import { Option } from "commander";

/** `--json`, of every command that reports. */
export const json = (): Option => new Option("--json", "print JSON");

/** `--project`, of every command. */
export const project = (): Option => new Option("--project <dir>", "folder of the charm project").default(".");
