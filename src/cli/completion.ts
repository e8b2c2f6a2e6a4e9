import { Argument, Command } from "commander";
import type { Terminal } from "./terminal.js";

const shells = ["bash", "zsh", "fish"] as const;
type Shell = (typeof shells)[number];

/** `csfp completion <shell>`: a script that completes commands, options and choices, made from the commands themselves. */
export function completionCommand(terminal: Terminal): Command {
  return new Command("completion")
    .description("print a script that lets a shell complete commands, options and their values")
    .addArgument(new Argument("<shell>", "which shell").choices([...shells]))
    .addHelpText("after", "\nExample:\n  $ csfp completion bash > ~/.local/share/bash-completion/completions/csfp\n")
    .action((shell: Shell, _options: unknown, command: Command) => {
      const program = command.parent!;
      const script = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](levelsOf(program));
      terminal.stdout(script);
    });
}

/** One command line as far as its commands go (`qc flag`), and what may follow. */
interface Level {
  readonly path: string;
  readonly commands: readonly { name: string; about: string }[];
  readonly options: readonly string[];
  readonly values: readonly string[];
}

function levelsOf(command: Command, path: readonly string[] = []): Level[] {
  const own: Level = {
    path: path.join(" "),
    commands: command.commands.map((one) => ({ name: one.name(), about: one.description() })),
    options: command.options.flatMap(({ long }) => long ?? []),
    values: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
  return [own, ...command.commands.flatMap((one) => levelsOf(one, [...path, one.name()]))];
}

const wordsOf = ({ commands, options, values }: Level): string =>
  [...commands.map(({ name }) => name), ...values, ...options].join(" ");

/** The path grows by every word that names a command; what nothing completes is a file. */
function bashScript(levels: readonly Level[]): string {
  return `_csfp() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" path="" next word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    next="\${path:+$path }$word"
    case "$next" in
      ${levels
        .filter(({ path }) => path !== "")
        .map(({ path }) => `"${path}"`)
        .join("|")}) path="$next" ;;
    esac
  done
  local words=""
  case "$path" in
${levels.map((level) => `    "${level.path}") words="${wordsOf(level)}" ;;`).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _csfp csfp
`;
}

function zshScript(levels: readonly Level[]): string {
  return `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(levels)}`;
}

function fishScript(levels: readonly Level[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = levels.flatMap(({ path, commands, options, values }) => {
    const last = path.split(" ").at(-1)!;
    const when = path === "" ? "__fish_use_subcommand" : `__fish_seen_subcommand_from ${last}`;
    return [
      ...commands.map(({ name, about }) => `complete -c csfp -n '${when}' -a ${name} -d ${quoted(about)}`),
      ...values.map((value) => `complete -c csfp -n '${when}' -a ${value}`),
      ...options.map((option) => `complete -c csfp -n '${when}' -l ${option.replace(/^--/, "")}`),
    ];
  });
  return `${lines.join("\n")}\n`;
}
