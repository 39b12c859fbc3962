import { Argument, type Command, Option } from "commander";
import { json, project } from "./common-options.ts";

const frameworks = ["django", "flask", "fastapi", "expressjs", "spring-boot", "go"];

/** Commands on the project of a folder; none needs a model that runs. */
export function addProjectCommands(program: Command): void {
  const app = (): Option => new Option("--app <dir>", "folder of the application").default(".");

  program
    .command("init")
    .description(
      "make the project files of an application: rockcraft.yaml and charm/charmcraft.yaml; in an empty folder also a small application",
    )
    .addOption(app())
    .addOption(new Option("--framework <framework>", "instead of the one that is found").choices(frameworks))
    .option("--name <name>", "name of the charm; the folder's by default")
    .addOption(
      new Option("--base <base>", "of the charm; ubuntu@24.04 unless rockcraft.yaml has the newer one").choices([
        "ubuntu@24.04",
        "ubuntu@26.04",
      ]),
    )
    .option("--typescript", "also a charm.ts, its package.json and a first test")
    .option("--force", "write over what is there")
    .addOption(json())
    .action(async (options) => (await import("./commands/init.ts")).init(options));
  program
    .command("detect")
    .description("say what an application is: framework, entry point, services, migration, port")
    .addOption(app())
    .addOption(json())
    .option("--explain", "also what was looked for, and not found")
    .action(async (options) => (await import("./commands/detect.ts")).detect(options));
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
    .argument("[charm]", "a .charm to look into instead of a project, as `charmcraft analyze` and Juju do")
    .addOption(project())
    .addOption(json())
    .option("--charmcraft", "take what only charmcraft refuses for errors too")
    .option("--against <charm>", "an older .charm: also find what an upgrade from it would break")
    .action(async (charm: string | undefined, options) => (await import("./commands/check.ts")).check(charm, options));
  program
    .command("pack")
    .description("pack the charm of this folder, for `juju deploy` and Charmhub")
    .addOption(project())
    .addOption(json())
    .option("--output <dir>", "folder for the archives", ".")
    .option("--platform <platform>", "only for this one: amd64, arm64, or its name in charmcraft.yaml")
    .action(async (options) => (await import("./commands/pack.ts")).pack(options));
  program
    .command("env")
    .description("print the environment that the application would get, and where each variable comes from")
    .addOption(project())
    .addOption(json())
    .option("--config <option...>", "key=value, of the charm's options")
    .option("--integrate <endpoint...>", "endpoints that are integrated; those that must be by default")
    .action(async (options) => (await import("./commands/env.ts")).env(options));
  program
    .command("schema")
    .description("print the JSON Schema of a file, for editors")
    .addArgument(new Argument("<file>", "which").choices(["charmcraft.yaml", "paas-config.yaml"]))
    .addOption(
      new Option("--base <base>", "of the charm: paas-config.yaml knows more on 26.04").default("ubuntu@26.04"),
    )
    .action(async (file, options) => (await import("./commands/schema.ts")).schema(file, options));
  program
    .command("completion")
    .description("print the completion of commands and options for a shell")
    .addArgument(new Argument("<shell>", "which").choices(["bash", "zsh", "fish"]))
    .action(async (shell) => (await import("./commands/completion.ts")).completion(program, shell));
}
