import { Command } from "commander";
import { addModelCommands } from "./model-commands.ts";
import { ownVersion } from "./own-version.ts";
import { addProjectCommands } from "./project-commands.ts";

const exitCodesHelp = `
Exit codes:
  0    done
  1    the work failed, or something wrong was found
  2    the command line is wrong; nothing was done
  130  interrupted; nothing was left half done
`;

/** The command line. What a command does is loaded when it is called, so that help is there at once. */
export function commandLine(): Command {
  const program = new Command("paas-charm")
    .description("Runs a charm and its whole Juju model on this machine, and packs it for others.")
    .version(ownVersion(), "--version", "print the version")
    .showHelpAfterError("(paas-charm --help shows what there is)")
    .addHelpText("after", exitCodesHelp)
    .exitOverride();
  addProjectCommands(program);
  addModelCommands(program);
  for (const command of program.commands)
    if (!command.options.some(({ long }) => long === "--verbose"))
      command.option("--verbose", "print the stack of an error too");
  return program;
}
