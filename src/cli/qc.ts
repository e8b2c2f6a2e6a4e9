import { Command } from "commander";
import { addAnswerCommands, addEntryCommands } from "./qc-enter.js";
import { qcQueueCommand, qcShowCommand } from "./qc-show.js";
import { addSignCommands } from "./qc-sign.js";
import { addWorklistCommands } from "./qc-worklist.js";
import type { Terminal } from "./terminal.js";

/** `csfp qc`: what people decide about data, reviewed by a second person, and what they sign. */
export function qcCommand(terminal: Terminal): Command {
  const qc = new Command("qc")
    .description("enter, review and sign decisions on samples, pairs, results, runs and subjects")
    .addHelpText("after", "\nExample:\n  $ csfp qc queue --study /data/studies/laro-csf\n");
  qc.addCommand(qcQueueCommand(terminal));
  qc.addCommand(qcShowCommand(terminal));
  addEntryCommands(qc, terminal);
  addAnswerCommands(qc, terminal);
  addWorklistCommands(qc, terminal);
  addSignCommands(qc, terminal);
  return qc;
}
