import { Argument, Command, Option } from "commander";
import type { Context } from "../../pipeline/stage.js";
import { targetText } from "../decisions/queue.js";
import { ConfigError } from "../domain/errors.js";
import { type FindingExample, groupFindings } from "../domain/group-findings.js";
import { nearMiss } from "../domain/near-miss.js";
import {
  findingRow,
  momentText,
  pairRow,
  sampleRow,
  sampleWithoutResultRow,
  unpairedRow,
} from "../export/pair-rows.js";
import { runRow } from "../export/run-rows.js";
import type { LongText } from "../io/long-text.js";
import { labelJson } from "../report/explain-subject.js";
import { significant } from "../report/format.js";
import type { StudyStore } from "../store/study-store.js";
import { rowKeys, type TableName, tableNames, tables } from "../tables/index.js";
import { csvOf, type Format, formats, jsonOf, longRows, type Row } from "./rows.js";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

/** What is asked for of a table. */
export interface Wanted {
  subject?: string;
  analyte?: string;
  /** Findings one by one, not one row a cause. */
  all?: boolean;
}

interface ListOptions extends GlobalOptions, Wanted {
  format: Format;
}

/** `csfp list <what>`: what the store holds, as text, CSV or JSON. */
export function listCommand(terminal: Terminal): Command {
  return new Command("list")
    .description(`print what the store holds: ${tableNames.join(", ")}`)
    .addArgument(new Argument("<what>", "what to list").choices([...tableNames]))
    .addOption(new Option("--format <format>", "output format").choices([...formats]).default("text"))
    .option("--subject <id>", "only this subject")
    .option("--analyte <name>", "only this analyte")
    .option("--all", "findings one by one; without it those of one cause are one row with their count")
    .addHelpText("after", "\nExample:\n  $ csfp list pairs --study /data/studies/laro-csf --format json\n")
    .action(async (what: TableName, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>();
      const { withStudy } = await import("../../pipeline/context.js");
      await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
        await checkFilters(options, context);
        const rows = (await rowsOf(what, context, options)).filter(
          (row) =>
            what === "findings" ||
            ((options.subject === undefined || row.subjectId === options.subject) &&
              (options.analyte === undefined || row.analyte === options.analyte)),
        );
        for (const part of printed(what, rows, options.format).chunks()) terminal.stdout(part);
      });
    });
}

/** A subject or analyte that the study does not have is a slip of the pen, not an empty list. Throws ConfigError. */
async function checkFilters(options: ListOptions, { store, loaded }: Context): Promise<void> {
  const { subject, analyte } = options;
  const analytes = loaded.config.analytes.map((one) => one.name);
  if (analyte !== undefined && !analytes.includes(analyte)) throw unknownName("analyte", analyte, analytes);
  if (subject === undefined) return;
  const subjects = (await store.subjectNos()).map((one) => one.subjectId);
  if (!subjects.includes(subject)) throw unknownName("subject", subject, subjects);
}

function unknownName(what: string, name: string, known: readonly string[]): ConfigError {
  const near = nearMiss(name, known);
  const some = known.length === 0 ? "none yet" : `${known.slice(0, 10).join(", ")}${known.length > 10 ? ", ..." : ""}`;
  return new ConfigError(
    `no ${what} \`${name}\` in this study${near ? `; did you mean \`${near}\`?` : ""}\nexpected one of the ${known.length} there are: ${some}`,
  );
}

/** The tally of a night, null while it has not ended. */
function nightRow(night: Awaited<ReturnType<StudyStore["nights"]>>[number]): Row {
  return { ...night, outcome: night.outcome === null ? null : (JSON.parse(night.outcome) as unknown) };
}

/** Rows of a table with its keys in their order; what a row does not state is null. */
export async function rowsOf(what: TableName, context: Context, wanted: Wanted): Promise<Row[]> {
  const keys = rowKeys(what);
  return (await readRows(what, context, wanted)).map((row) =>
    Object.fromEntries(keys.map((key) => [key, row[key] ?? null])),
  );
}

async function readRows(what: TableName, context: Context, wanted: Wanted): Promise<Row[]> {
  const { store } = context;
  const { zone } = context.loaded.config;
  const { allFindings, evaluations } = await import("../../pipeline/evaluate.js");
  const { coverageOf } = await import("../../pipeline/coverage.js");
  if (what === "summaries") return (await store.summaries()).map((row) => ({ ...row }));
  if (what === "findings") {
    const findings = (await allFindings(context)).filter(
      (one) =>
        (wanted.subject === undefined || one.subjectId === wanted.subject) &&
        (wanted.analyte === undefined || one.analyte === null || one.analyte === wanted.analyte),
    );
    return (wanted.all === true ? findings : groupFindings(findings)).map(findingRow);
  }
  if (what === "runs") return (await store.runAssessments()).filter((one) => one.name === one.run).map(runRow);
  if (what === "files") {
    const { fileRows } = await import("../../pipeline/file-rows.js");
    return fileRows(context);
  }
  if (what === "nights") return (await store.nights()).map(nightRow);
  if (what === "decisions" || what === "signatures") {
    const { decisionRows, signatureRows } = await import("../../pipeline/decision-rows.js");
    return what === "decisions" ? decisionRows(context) : signatureRows(context);
  }
  const rows: Row[] = [];
  for await (const subject of evaluations(context, wanted.subject)) {
    if (what === "pairs")
      rows.push(...subject.pairs.map((pair) => pairRow(pair, zone, coverageOf(pair.csf, context.loaded.config))));
    if (what === "unpaired") rows.push(...subject.unpaired.map((one) => unpairedRow(one, zone)));
    if (what === "samples") {
      rows.push(...subject.samples.map((one) => sampleRow(one, zone, coverageOf(one, context.loaded.config))));
      rows.push(...subject.withoutResult.map((one) => sampleWithoutResultRow(one, zone)));
    }
    if (what === "doses") {
      const text = (moment: (typeof subject.doses)[number]["givenAt"]): string | null =>
        moment ? momentText(moment, zone) : null;
      const { labelViews } = await import("../../pipeline/55-check-doses.js");
      // An interval within which the expectation changes is told by its start; `explain subject` tells the rest.
      const views = new Map([...labelViews(subject, context)].reverse().map((view) => [view.dose.doseId, view]));
      rows.push(
        ...subject.doses.map((dose) => ({
          ...dose,
          givenAt: text(dose.givenAt),
          start: text(dose.start),
          end: text(dose.end),
          label: views.has(dose.doseId) ? labelJson(views.get(dose.doseId)!) : null,
        })),
      );
    }
  }
  return rows;
}

/** Rows of a table as a person or a program asked for them. */
export function printed(what: TableName, rows: readonly Row[], format: Format): LongText {
  if (format === "json") return jsonOf(rows);
  if (format === "text")
    return longRows(
      rows.map((row) => screenRow(what, row)),
      "text",
    );
  return csvOf(
    rows.map((row) => tableRow(what, row)),
    tables[what],
  );
}

/** JSON keeps its shape; a table has fixed columns, so the counts by reason become one text there. */
export function tableRow(what: TableName, row: Row): Row {
  if (what === "findings") return { ...row, examples: (row.examples as readonly FindingExample[]).map(exampleText) };
  if (what !== "summaries") return row;
  const counts = Object.entries(row.excludedByReason as Record<string, number>);
  return { ...row, excludedByReason: counts.map(([code, count]) => `${code}: ${count}`) };
}

/** `G01-C, row 7: pending`. */
function exampleText({ sampleId, row, value }: FindingExample): string {
  const place = [sampleId, row === null ? null : `row ${row}`].filter((part) => part !== null).join(", ");
  return [place, value].filter((part) => part !== null && part !== "").join(": ");
}

/** What fits a screen; CSV and JSON have everything. */
function screenRow(what: TableName, row: Row): Row {
  const pick = (...keys: string[]): Row => Object.fromEntries(keys.map((key) => [key, row[key]]));
  const side = (value: unknown): string => {
    const one = value as { state: string; value: number | null; unit: string; lloq: number | null; raw: string };
    if (one.state === "quantified") return `${one.value} ${one.unit}`;
    return one.state === "belowLloq" && one.lloq !== null ? `< ${one.lloq} ${one.unit}` : one.state;
  };
  const ratio = (value: unknown): string => {
    const one = value as { state: string; value: number | null; bound: number | null };
    if (one.value !== null) return significant(one.value);
    return one.bound === null ? one.state : `${one.state === "below" ? "<" : ">"} ${significant(one.bound)}`;
  };
  switch (what) {
    case "pairs":
      return {
        ...pick("pairId", "subjectId", "analyte"),
        csf: side(row.csf),
        plasma: side(row.plasma),
        gapMin: row.gapMin,
        steadyState: (row.steadyState as { verdict: string }).verdict,
        ratio: ratio(row.ratio),
        used: row.used,
        why: (row.exclusions as { code: string }[]).map((one) => one.code).join("; "),
      };
    case "samples":
    case "unpaired":
      return {
        ...pick("sampleId", "subjectId", "matrix", "analyte", "collectedAt"),
        result: row.state === null ? row.withoutResult : side(row),
        steadyState: (row.steadyState as { verdict: string } | null)?.verdict ?? null,
        ...(what === "unpaired" ? pick("reason") : pick("sampleVerdict")),
      };
    case "findings":
      return pick("severity", "rule", "count", "file", "row", "what");
    case "summaries":
      return {
        ...pick("analyte", "group", "basis", "nSubjects", "nPairs", "nUsed"),
        geometricMean: row.geometricMean ?? boundOf(row) ?? row.notEstimable ?? null,
        ...pick("geometricCvPct", "ciLow", "ciHigh", "method", "marks"),
      };
    case "runs":
      return pick(
        "run",
        "analyte",
        "matrix",
        "verdict",
        "nCalibrators",
        "nQc",
        "nStudy",
        "lloq",
        "uloq",
        "unit",
        "reason",
      );
    case "files":
      return pick("name", "status", "kind", "reader", "mapping", "rowsRead", "rowsStored", "rowsReported", "sha256");
    case "decisions":
      return {
        ...pick("decisionId", "action"),
        target: targetText({
          action: String(row.action),
          targetKind: String(row.targetKind),
          targetId: String(row.targetId),
          analyte: row.analyte === null ? null : String(row.analyte),
          choice: row.choice === null ? null : String(row.choice),
        }),
        ...pick("state", "reopened", "inForce", "userId", "decidedAt", "reasonCode", "reasonText", "answeredBy"),
      };
    case "signatures":
      return {
        ...pick("signatureId"),
        target: `${row.targetKind} ${row.targetId}`,
        ...pick("meaning", "printedName", "userId", "signedAt", "state"),
        version: String(row.versionSha256).slice(0, 12),
      };
    case "nights":
      return pick("runId", "startedAt", "finishedAt", "actor", "version");
    case "doses":
      return {
        ...pick("doseId", "subjectId", "drug", "amount", "unit", "frequency", "givenAt", "start", "end", "status"),
        label: (row.label as { comparison: string } | null)?.comparison ?? null,
        expected: (row.label as { expected: string } | null)?.expected ?? null,
      };
  }
}

/** The bound of a geometric mean, or the share that leads instead of one. */
function boundOf(row: Row): string | null {
  if (typeof row.geometricMeanBelow === "number") return `< ${significant(row.geometricMeanBelow)}`;
  if (typeof row.geometricMeanAbove === "number") return `> ${significant(row.geometricMeanAbove)}`;
  if (typeof row.proportionDetected === "number") return `${significant(100 * row.proportionDetected)} % detected`;
  return null;
}
