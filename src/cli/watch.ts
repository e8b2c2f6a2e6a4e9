import { watch as watchFolder } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { night } from "./nightly.js";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

interface WatchOptions extends GlobalOptions {
  every: string;
}

/** A change is looked at again after this long, in case the file is still being written. */
const settleMs = 2000;

/** `csfp watch`: a night whenever the inbox has changed and is quiet again, until it is stopped. */
export function watchCommand(terminal: Terminal): Command {
  return new Command("watch")
    .description("run a night whenever the inbox has changed and is quiet again, until stopped (Ctrl-C)")
    .option("--every <minutes>", "also look without a sign of change, for network shares that give none", "5")
    .addHelpText("after", "\nExample:\n  $ csfp watch --study /data/studies/laro-csf\n")
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<WatchOptions>();
      const { ConfigError } = await import("../domain/errors.js");
      const minutes = Number(options.every);
      if (!(minutes > 0)) throw new ConfigError(`--every ${options.every}: expected a number of minutes above 0.`);
      const study = studyFolder(options, terminal);
      const { loadConfig } = await import("../config/load.js");
      const { settleSeconds } = loadConfig(study).config.inbox;
      await watching(terminal, options, study, minutes * 60_000, Math.max(settleMs, 1000 * settleSeconds));
    });
}

/** Ends when the process is asked to stop; a night that is running is finished first. */
async function watching(terminal: Terminal, options: GlobalOptions, study: string, everyMs: number, quietMs: number) {
  let wake: () => void = () => undefined;
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
    wake();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  let changedAt = 0;
  const watcher = watchFolder(join(study, "inbox"), { recursive: false }, () => {
    changedAt = Date.now();
    wake();
  });
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  terminal.stderr(`watching ${join(study, "inbox")}; Ctrl-C stops\n`);
  while (!isStopped) {
    await oneNight(terminal, options, study);
    const seen = Date.now();
    if (!isStopped && changedAt < seen) await pause(everyMs);
    while (!isStopped && Date.now() - changedAt < quietMs) await pause(quietMs - (Date.now() - changedAt));
  }
  watcher.close();
  process.removeListener("SIGINT", stop);
  process.removeListener("SIGTERM", stop);
  terminal.stderr("stopped\n");
}

/** A night that fails is said, and the next one is tried: a share that is gone for an hour must not end the watch. */
async function oneNight(terminal: Terminal, options: GlobalOptions, study: string): Promise<void> {
  let said = "";
  const inside: Terminal = {
    ...terminal,
    stdout: (text) => {
      said += text;
    },
    exit: () => undefined,
  };
  try {
    await night(inside, { ...options, quiet: true, format: "text" }, study, null);
    if (!said.startsWith("nothing new")) terminal.stdout(said);
  } catch (error) {
    terminal.stderr(`${(error as Error).message}\n`);
  }
}
