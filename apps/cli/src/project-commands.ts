import { type Command, Option } from "commander";
import { json, project } from "./common-options.ts";

/** Commands on the project of a folder; none needs a model that runs. */
export function addProjectCommands(program: Command): void {
  program
    .command("expand")
    .description("print charmcraft.yaml with all that its extension and charm.ts add")
    .addOption(project())
    .addOption(json())
    .option("--charmcraft", "refuse whatever charmcraft refuses, and print what it prints")
    .option("--rock", "print rockcraft.yaml of the application instead, expanded")
    .option("--app <dir>", "folder of the application; found beside the charm by default")
    .option("--eject", "write it out: a charmcraft.yaml without extension, and a charm.ts")
    .action(async (options) => (await import("./commands/expand.ts")).expand(options));
  program
    .command("check")
    .description("find what charmcraft, Charmhub or Juju would refuse, and known mistakes")
    .addOption(project())
    .addOption(json())
    .option("--charmcraft", "take what only charmcraft refuses for errors too")
    .option("--against <charm>", "an older .charm: also find what an upgrade from it would break")
    .action(async (options) => (await import("./commands/check.ts")).check(options));
  program
    .command("pack")
    .description("pack the charm of this folder, for `juju deploy` and Charmhub")
    .addOption(project())
    .addOption(json())
    .option("--output <dir>", "folder for the archives", ".")
    .addOption(new Option("--platform <platform>", "only for this one").choices(["amd64", "arm64"]))
    .action(async (options) => (await import("./commands/pack.ts")).pack(options));
}
