import { type Column, text } from "./column.js";

/**
 * Columns of a worklist: the first six are filled in and read back by `csfp qc import`, the others say what there is to
 * look at.
 */
export const worklistColumns: readonly Column[] = [
  text(
    "action",
    "to fill in: flag, exclude, restore, acknowledge or comment; of a decision approve or reject; empty: no decision",
  ),
  text("kind", "what the row is about: sample, pair, run, subject, result, decision or file"),
  text("id", "id of what it is about; of a decision its number, such as D3"),
  text("analyte", "the one analyte it is about; empty: all"),
  text("reason", "to fill in: the study's code of the reason (qc.reasons in study.yaml)"),
  text("text", "to fill in: the reason in words"),
  text("state", "why it is listed: review, undecided, pending, re-opened, waiting or set aside"),
  text("about", "what there is to look at"),
  text("subjectId", "subject id, exactly as in the file"),
  text("visit", "visit as in the samples table"),
  text("matrix", "csf or plasma"),
  text("collectedAt", "when the sample was drawn, in the study's zone"),
  text("result", "the result with its unit"),
  text("run", "analytical run"),
  text("file", "file and row the result was read from"),
];
