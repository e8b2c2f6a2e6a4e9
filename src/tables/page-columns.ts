import { boolean, type Column, group, text } from "./column.js";
import { pairColumns, targetCoverage } from "./result-columns.js";

const of = (names: readonly string[]): Column[] => pairColumns.filter((column) => names.includes(column.name));

/** Columns of the tables that stand on report pages only. */
export const pageTables = {
  "target-coverage": [
    ...of(["subjectId"]),
    text("sampleId", "sample id, exactly as in the file"),
    ...of(["analyte", "visit"]),
    ...targetCoverage,
  ],
  queue: [
    text("id", "number of the decision or signature that waits; of a sample with several results its id"),
    text("what", "what was entered, or what has to be done"),
    text("target", "what it is about"),
    text("state", "its state"),
    boolean("inForce", "whether it has its effect already"),
    text("by", "account of the person who entered it; empty: the checks"),
    text("at", "when, UTC"),
    text("reason", "code of the reason"),
    text("text", "the reason in words, or why a person is needed"),
  ],
  exclusions: [
    ...of(["pairId", "subjectId", "analyte"]),
    ...group("csf", "CSF: ", [text("sampleId", "sample id, exactly as in the file")]),
    ...group("plasma", "plasma: ", [text("sampleId", "sample id, exactly as in the file")]),
    text("code", "code of the reason why the pair is not used"),
    text("text", "the reason in words"),
  ],
  histories: [
    text("kind", "what the record is: sample, pair, run, subject, dose or file"),
    text("id", "its id"),
    text("at", "when it happened"),
    text("who", "who did it"),
    text("what", "what was done"),
    text("before", "how it was before"),
    text("after", "how it was afterwards"),
    text("why", "the reason given, or the rule that did it"),
  ],
} satisfies Record<string, readonly Column[]>;
