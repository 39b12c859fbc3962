import { commandLine } from "../../apps/cli/src/command-line.ts";
import { code, table } from "./table.ts";

/** Every command with its arguments and options, as `--help` has them. */
export async function commandTables(): Promise<string> {
  return commandLine()
    .commands.map((command) => {
      const rows = [
        ...command.registeredArguments.map((argument) => [
          code(argument.required ? `<${argument.name()}>` : `[${argument.name()}]`),
          [argument.description, choices(argument.argChoices)].filter((text) => text !== "").join(": "),
          "",
        ]),
        ...command.options.map(({ flags, description, argChoices, defaultValue }) => [
          code(flags),
          [description, choices(argChoices)].filter((text) => text !== "").join(": "),
          typeof defaultValue === "string" ? code(defaultValue) : "",
        ]),
      ];
      const text = command.description();
      const usage = `## ${command.name()}\n\n${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
      return rows.length === 0 ? usage : `${usage}\n\n${table(["Argument or option", "Meaning", "Default"], rows)}`;
    })
    .join("\n\n");
}

function choices(values: readonly string[] | undefined): string {
  return values === undefined ? "" : values.map(code).join(", ");
}
