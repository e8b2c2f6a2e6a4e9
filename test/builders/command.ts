import { runCli } from "../../src/cli/run.js";
import { fixedClock } from "./temp-study.js";

export interface CommandAnswer {
  code: number;
  stdout: string;
  stderr: string;
}

export interface CommandPlace {
  /** Current folder of the command; default: the file system's root, where no study is. */
  cwd?: string;
  env?: Readonly<Record<string, string | undefined>>;
  isTty?: boolean;
  stdin?: string;
  /** What a person types at a terminal, one answer a hidden question; without it nobody sits there. */
  answers?: readonly string[];
}

/** Runs one command line in process, with a fixed clock, and returns what it said and its exit code. */
export async function csfp(args: readonly string[], place: CommandPlace = {}): Promise<CommandAnswer> {
  let stdout = "";
  let stderr = "";
  const answers = [...(place.answers ?? [])];
  const code = await runCli(args, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    askHidden: place.answers
      ? async (question) => {
          stderr += question;
          return answers.shift() ?? "";
        }
      : null,
    readStdin: async () => place.stdin ?? "",
    isTty: place.isTty ?? false,
    env: { ...fixedClock, ...place.env },
    cwd: place.cwd ?? "/",
  });
  return { code, stdout, stderr };
}

/** Answer of a command that must succeed, as JSON. */
export async function csfpJson<T = Record<string, unknown>[]>(args: readonly string[]): Promise<T> {
  const answer = await csfp([...args, "--format", "json"]);
  if (answer.code !== 0) throw new Error(`csfp ${args.join(" ")} ended with ${answer.code}: ${answer.stderr}`);
  return JSON.parse(answer.stdout) as T;
}
