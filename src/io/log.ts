import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { makeSharedFolder } from "./permissions.js";

export type LogLevel = "debug" | "info" | "warning" | "error";

/** Results go to stdout; everything said on the way goes here: stderr for people, a JSON-lines file for machines. */
export interface Log {
  say(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface LogOptions {
  /** Folder of the JSON-lines file; null writes none. */
  folder: string | null;
  runId: string;
  now(): string;
  /** What reaches stderr. */
  level: LogLevel | "quiet";
  stderr(text: string): void;
}

const ranks: Record<LogLevel | "quiet", number> = { debug: 0, info: 1, warning: 2, error: 3, quiet: 4 };

/** A log that never stops the night: where the file cannot be written, it says so once and goes on. */
export function openLog(options: LogOptions): Log {
  let path: string | null = null;
  const prepare = (): void => {
    if (options.folder === null || path !== null) return;
    makeSharedFolder(options.folder);
    path = join(options.folder, `${options.runId}.jsonl`);
  };
  let isFileBroken = false;
  return {
    say(level, message, fields = {}) {
      if (ranks[level] >= ranks[options.level]) options.stderr(`${level === "info" ? "" : `${level}: `}${message}\n`);
      if (options.folder === null || isFileBroken) return;
      try {
        prepare();
        const line = { time: options.now(), run: options.runId, level, message, ...fields };
        appendFileSync(path!, `${JSON.stringify(line)}\n`);
      } catch (error) {
        isFileBroken = true;
        options.stderr(`warning: the log file cannot be written (${(error as Error).message}); the night goes on.\n`);
      }
    },
  };
}

export const silentLog: Log = { say: () => undefined };
