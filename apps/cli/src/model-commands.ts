import { type Command, Option } from "commander";
import { json, project } from "./common-options.ts";
import { UsageError } from "./usage-error.ts";

/** Commands on a model on this machine: what Juju's own do, under their names. */
export function addModelCommands(program: Command): void {
  program
    .command("run")
    .description("start the charm of this folder with all it needs; or, with a unit, run an action on it")
    .argument("[unit]", "unit to run an action on, such as guestbook/0")
    .argument("[action]", "name of the action")
    .argument("[params...]", "parameters of the action: key=value")
    .addOption(project())
    .addOption(json())
    .option("--app <dir>", "folder of the application; found beside the charm by default")
    .option(
      "--integrate <service...>",
      "services to start and integrate: postgresql, mysql, redis, rabbitmq, s3, smtp, oauth, tracing, ingress",
    )
    .option("--ingress-port <port>", "port of the ingress; 8080, or 8081 when the application has that")
    .addOption(
      new Option(
        "--pebble <which>",
        "this Pebble and no other; by default the real one where it can be had, else the embedded one",
      ).choices(["real", "embedded"]),
    )
    .option("--update-status <seconds>", "seconds between update-status hooks", "300")
    .option("--verbose", "print the model's log")
    .action(async (unit: string | undefined, action: string | undefined, params: string[], options) => {
      if (unit === undefined) return await (await import("./commands/run-model.ts")).runModel(options);
      if (action === undefined) throw new UsageError("an action is missing", "paas-charm run <unit> <action>");
      return await (await import("./commands/verbs.ts")).runAction(unit, action, params, options);
    });
  program
    .command("status")
    .description("what the running model is doing")
    .addOption(project())
    .addOption(json())
    .action(async (options) => (await import("./commands/verbs.ts")).showStatus(options));
  program
    .command("config")
    .description("show the options of an application, or set some")
    .argument("<app>")
    .argument("[options...]", "key=value to set")
    .option("--reset <option...>", "set back to the default")
    .addOption(project())
    .addOption(json())
    .action(async (app: string, values: string[], options) =>
      (await import("./commands/verbs.ts")).config(app, values, options),
    );
  program
    .command("integrate")
    .description("relate two applications")
    .argument("<app>", "app or app:endpoint")
    .argument("<other>", "app or app:endpoint")
    .addOption(project())
    .action(async (one: string, other: string, options) =>
      (await import("./commands/verbs.ts")).integrate(one, other, options),
    );
  program
    .command("remove-relation")
    .description("remove the relation of two applications")
    .argument("<app>", "app or app:endpoint")
    .argument("<other>", "app or app:endpoint")
    .addOption(project())
    .action(async (one: string, other: string, options) =>
      (await import("./commands/verbs.ts")).removeRelation(one, other, options),
    );
  program
    .command("debug-log")
    .description("the log of the running model")
    .addOption(project())
    .option("--lines <n>", "how many lines of the past", "20")
    .option("--level <level>", "lowest level: TRACE, DEBUG, INFO, WARNING, ERROR", "INFO")
    .option("--include <entity...>", "units or applications")
    .option("--no-tail", "end after the past")
    .option("--json", "print each line as JSON")
    .action(async (options) => (await import("./commands/verbs.ts")).debugLog(options));
  program
    .command("show-unit")
    .description("relations and databags of a unit")
    .argument("<unit>")
    .option("--why", "say why it has its status, and what would clear it")
    .addOption(project())
    .addOption(json())
    .action(async (unit: string, options) => (await import("./commands/verbs.ts")).showUnit(unit, options));
  program
    .command("resolved")
    .description("run a failed hook again")
    .argument("<unit>")
    .option("--no-retry", "pass over the hook instead")
    .addOption(project())
    .action(async (unit: string, options) => (await import("./commands/verbs.ts")).resolved(unit, options));
  program
    .command("stop")
    .description("end the running model; what it knows is kept")
    .addOption(project())
    .action(async (options) => (await import("./commands/verbs.ts")).stop(options));
}
