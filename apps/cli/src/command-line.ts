import { Command } from "commander";
import { addModelCommands } from "./model-commands.ts";
import { addProjectCommands } from "./project-commands.ts";

/** The command line. What a command does is loaded when it is called, so that help is there at once. */
export function commandLine(): Command {
  const program = new Command("paas-charm")
    .description("Runs a charm and its whole Juju model on this machine, and packs it for others.")
    .showHelpAfterError("(paas-charm --help shows what there is)")
    .exitOverride();
  addProjectCommands(program);
  addModelCommands(program);
  return program;
}
