import { CommanderError } from "commander";
import { ConfigError, StudyUnavailableError } from "../domain/errors.js";
import { makeProgram } from "./program.js";
import { exitCodes, type Terminal } from "./terminal.js";

/** Runs one command line and returns its exit code. Results to stdout, everything else to stderr. */
export async function runCli(args: readonly string[], terminal: Omit<Terminal, "exit">): Promise<number> {
  let code: number = exitCodes.done;
  const program = makeProgram({
    ...terminal,
    exit: (wanted) => {
      code = wanted;
    },
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version end through an exception too; both are answers, not mistakes.
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    }
    if (error instanceof ConfigError) {
      terminal.stderr(`${error.message}\n`);
      return exitCodes.usage;
    }
    if (error instanceof StudyUnavailableError) {
      terminal.stderr(`${error.message}\n`);
      return exitCodes.unexpected;
    }
    if ((error as NodeJS.ErrnoException).code === "EPIPE") return code;
    terminal.stderr(`${unexpected(error)}\n`);
    return exitCodes.unexpected;
  }
}

function unexpected(error: unknown): string {
  const node = error as NodeJS.ErrnoException;
  const places: Record<string, string> = {
    ENOSPC: "no room left on the disk",
    EACCES: "permission denied",
    EPERM: "not permitted",
    EROFS: "the file system is read-only",
    EMFILE: "too many open files",
    ENFILE: "too many open files on this machine",
    EDQUOT: "the disk quota is used up",
    EFBIG: "the file would become larger than allowed",
  };
  const place = places[node.code ?? ""];
  if (place) {
    return `${node.path ?? "a file of the study"}: ${place} (${node.code}). What was stored before is intact; correct this and run again.`;
  }
  return `unexpected error, please report it: ${node.stack ?? String(error)}`;
}
