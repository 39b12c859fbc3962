import type { Command, Option } from "commander";

/** Words that complete a command: its options and, where they are few, its arguments. */
interface Completed {
  readonly name: string;
  readonly description: string;
  readonly options: readonly Option[];
  readonly choices: readonly string[];
}

/** Prints the completion of a shell, made of the command line itself. */
export function completion(program: Command, shell: "bash" | "zsh" | "fish"): void {
  const commands = program.commands.map(
    (command): Completed => ({
      name: command.name(),
      description: command.description(),
      options: command.options,
      choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    }),
  );
  const print = { bash: forBash, zsh: forZsh, fish: forFish }[shell];
  process.stdout.write(print(commands));
}

function wordsOf({ options, choices }: Completed): string {
  return [...choices, ...options.flatMap(({ long }) => long ?? []), "--help"].join(" ");
}

/** Options that take one of a few words, each with these. */
function valuesOf(commands: readonly Completed[]): readonly (readonly [option: string, values: string])[] {
  const all = commands.flatMap(({ options }) =>
    options.flatMap(({ long, argChoices }): readonly (readonly [string, string])[] =>
      long === undefined || argChoices === undefined ? [] : [[long, argChoices.join(" ")]],
    ),
  );
  return [...new Map(all)];
}

function forBash(commands: readonly Completed[]): string {
  const cases = commands.map((command) => `    ${command.name}) words="${wordsOf(command)}" ;;`).join("\n");
  const values = valuesOf(commands).map(([option, words]) => `    ${option}) words="${words}" ;;`);
  return `# bash completion of paas-charm: source <(npx paas-charm completion bash)
_paas_charm() {
  local words current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}"
  case "\${COMP_WORDS[1]}" in
${cases}
    *) words="" ;;
  esac
  case "$before" in
${values.join("\n")}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${commands.map(({ name }) => name).join(" ")} --help --version"; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _paas_charm paas-charm
`;
}

function forZsh(commands: readonly Completed[]): string {
  const quoted = (text: string): string => text.replaceAll("'", "’").replaceAll(":", "\\:").replaceAll("`", "");
  const names = commands.map(({ name, description }) => `    '${name}:${quoted(description)}'`).join("\n");
  const cases = commands.map((command) => `    ${command.name}) compadd -- ${wordsOf(command)} ;;`).join("\n");
  const values = valuesOf(commands).map(([option, words]) => `    ${option}) compadd -- ${words}; return ;;`);
  return `#compdef paas-charm
# zsh completion of paas-charm: source <(npx paas-charm completion zsh)
_paas_charm() {
  local -a commands=(
${names}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "\${words[CURRENT - 1]}" in
${values.join("\n")}
  esac
  case "\${words[2]}" in
${cases}
  esac
  _files
}
compdef _paas_charm paas-charm
`;
}

function forFish(commands: readonly Completed[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = commands.flatMap(({ name, description, options, choices }) => [
    `complete -c paas-charm -n __fish_use_subcommand -f -a ${name} -d ${quoted(description)}`,
    ...choices.map((choice) => `complete -c paas-charm -n '__fish_seen_subcommand_from ${name}' -f -a ${choice}`),
    ...options.map(({ long, description: what, required, argChoices }) => {
      const value = argChoices === undefined ? (required ? " -r" : "") : ` -x -a ${quoted(argChoices.join(" "))}`;
      return `complete -c paas-charm -n '__fish_seen_subcommand_from ${name}' -l ${long?.slice(2)}${value} -d ${quoted(what)}`;
    }),
  ]);
  return `# fish completion of paas-charm: npx paas-charm completion fish | source\n${lines.join("\n")}\n`;
}
