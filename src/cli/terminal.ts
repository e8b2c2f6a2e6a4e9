import { existsSync } from "node:fs";
import { ConfigError } from "../domain/errors.js";
import { type Log, type LogLevel, openLog } from "../io/log.js";

/** What a command may touch of the world outside: handed in, so that tests can look at it. */
export interface Terminal {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Everything on stdin, for passwords. */
  readStdin(): Promise<string>;
  /** Asks for something that is not shown; null where nobody sits at a terminal. */
  askHidden: ((question: string) => Promise<string>) | null;
  isTty: boolean;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** The command's exit code; the highest one set counts last. */
  exit(code: number): void;
}

export interface GlobalOptions {
  study?: string;
  out?: string;
  asUser?: string;
  verbose?: number;
  quiet?: boolean;
}

/** Exit codes a nightly job can branch on (contract section 9). */
export const exitCodes = { done: 0, unexpected: 1, usage: 2, setAside: 3, findings: 4 } as const;

/** The study a command works on: its argument, --study, CSFP_STUDY, else the current folder. */
export function studyFolder(options: GlobalOptions, terminal: Terminal, argument?: string): string {
  return argument ?? options.study ?? terminal.env.CSFP_STUDY ?? terminal.cwd;
}

/** Files named on the command line. Throws ConfigError naming all that are not there: nothing is begun then. */
export function namedFiles(files: readonly string[]): readonly string[] {
  const lost = files.filter((file) => !existsSync(file));
  if (lost.length === 0) return files;
  throw new ConfigError(
    `${lost.map((file) => `${file}: no such file`).join("\n")}\nNothing was read; correct the names.`,
  );
}

export function logFor(
  options: GlobalOptions,
  terminal: Terminal,
  folder: string | null,
  runId: string,
  now: () => number,
): Log {
  const level: LogLevel = (options.verbose ?? 0) >= 1 ? "debug" : "info";
  return openLog({
    folder,
    runId,
    now: () => new Date(now()).toISOString(),
    level: options.quiet ? "error" : level,
    stderr: terminal.stderr,
  });
}

/** A progress line on a terminal; nothing in a batch log. */
export function progressFor(
  options: GlobalOptions,
  terminal: Terminal,
): (step: string, done: number, total: number) => void {
  if (!terminal.isTty || options.quiet) return () => undefined;
  let last = 0;
  return (step, done, total) => {
    const now = performance.now();
    if (now - last < 100 && done !== total) return;
    last = now;
    const share = total > 0 ? ` ${done}/${total}` : ` ${done}`;
    terminal.stderr(done === total ? "\r\u001b[K" : `\r\u001b[K${step}${share}`);
  };
}
