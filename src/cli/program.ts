import { Command } from "commander";
import { softwareVersion } from "../io/package-root.js";
import { analyseCommand } from "./analyse.js";
import { auditCommand } from "./audit.js";
import { backupCommand, restoreCommand } from "./backup.js";
import { completionCommand } from "./completion.js";
import { configCommand } from "./config.js";
import { doctorCommand } from "./doctor.js";
import { dumpCommand } from "./dump.js";
import { explainCommand } from "./explain.js";
import { exportCommand } from "./export.js";
import { filesCommand } from "./files.js";
import { formatsCommand } from "./formats.js";
import { diffCommand, historyCommand } from "./history.js";
import { importCommand } from "./import.js";
import { initCommand } from "./init.js";
import { listCommand } from "./list.js";
import { mapCommand } from "./map.js";
import { nightlyCommand } from "./nightly.js";
import { peekCommand } from "./peek.js";
import { qcCommand } from "./qc.js";
import { reportCommand } from "./report.js";
import { sdtmCommand } from "./sdtm.js";
import { selfcheckCommand } from "./selfcheck.js";
import { statusCommand } from "./status.js";
import { templateCommand } from "./template.js";
import type { Terminal } from "./terminal.js";
import { userCommand } from "./user.js";
import { validateCommand } from "./validate.js";
import { watchCommand } from "./watch.js";

/** Every command, in the order in which a newcomer needs them. */
export const commands: readonly ((terminal: Terminal) => Command)[] = [
  initCommand,
  nightlyCommand,
  statusCommand,
  watchCommand,
  importCommand,
  validateCommand,
  peekCommand,
  mapCommand,
  formatsCommand,
  templateCommand,
  listCommand,
  filesCommand,
  explainCommand,
  analyseCommand,
  reportCommand,
  exportCommand,
  sdtmCommand,
  qcCommand,
  userCommand,
  auditCommand,
  historyCommand,
  diffCommand,
  backupCommand,
  restoreCommand,
  configCommand,
  doctorCommand,
  selfcheckCommand,
  dumpCommand,
  completionCommand,
];

/** A fresh program: nothing is kept between calls, so tests can run it as often as they like. */
export function makeProgram(terminal: Terminal): Command {
  const program = new Command("csfp")
    .description(
      "CSF Penetration: paired CSF and plasma LC-MS/MS results, checked for steady state, as CSF/plasma ratios.\nResearch use only; not for diagnostic or therapeutic decisions.",
    )
    .version(softwareVersion(), "-V, --version", "print the version")
    .option("--study <dir>", "study folder (default: CSFP_STUDY, else the current folder)")
    .option("--out <dir>", "where reports go (default: <study>/reports/out)")
    .option(
      "--as-user <id>",
      "account to act as; its password is asked for. For nights and reports, the name that is recorded",
    )
    .option("-v, --verbose", "print more details to stderr", (_: string, before: number) => before + 1, 0)
    .option("-q, --quiet", "print only errors to stderr")
    .option("--no-color", "accepted for scripts; output is never coloured")
    .helpOption("-h, --help", "print help")
    .showSuggestionAfterError(true)
    .showHelpAfterError("(run with --help for the options and an example)")
    .configureOutput({ writeOut: terminal.stdout, writeErr: terminal.stderr })
    .exitOverride();
  for (const make of commands) {
    const command = make(terminal);
    inherit(command, program);
    program.addCommand(command);
  }
  return program;
}

/** Exit codes, output and suggestions of the program also hold for sub-commands, which were made before it was. */
function inherit(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child, command);
}
