import { Argument, Command, Option } from "commander";
import type { Context } from "../../pipeline/stage.js";
import { ConfigError } from "../domain/errors.js";
import type { SubjectEvaluation } from "../domain/evaluation.js";
import { nearMiss } from "../domain/near-miss.js";
import { groupFindings } from "../findings/group.js";
import type { LongText } from "../io/long-text.js";
import { labelJson } from "../report/explain-subject.js";
import { significant } from "../report/format.js";
import type { StudyStore } from "../store/study-store.js";
import { type FlatCell, flatten } from "../tables/flat-table.js";
import { type Column, rowKeys, type TableName, tableNames, tables } from "../tables/index.js";
import {
  findingRow,
  momentText,
  pairRow,
  sampleRow,
  sampleWithoutResultRow,
  unpairedRow,
} from "../tables/result-rows.js";
import { runRow } from "../tables/run-rows.js";
import { withShownResult } from "../tables/shown-result.js";
import { tableRow } from "../tables/table-row.js";
import { csvOf, type Format, formats, jsonOf, longRows, type Row } from "./rows.js";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

/** What is asked for of a table. */
export interface Wanted {
  subject?: string;
  analyte?: string;
  /** Only findings of this rule. */
  rule?: string;
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
    .option("--rule <key>", "findings of this rule only; `csfp explain finding <key>` says what to do about them")
    .option("--all", "list findings one by one; without it, findings of one cause are one row with a count")
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

function subjectRow({ subject, doses, samples, withoutResult, pairs, findings }: SubjectEvaluation, zone: string): Row {
  const { subjectId, treatmentStart, details } = subject;
  return {
    subjectId,
    site: details.site ?? null,
    arm: details.arm ?? null,
    sex: details.sex ?? null,
    treatmentStart: treatmentStart === null ? null : momentText(treatmentStart, zone),
    nDoses: doses.length,
    nSamples: samples.length + withoutResult.length,
    nPairs: pairs.length,
    nUsed: pairs.filter((pair) => pair.isUsed).length,
    nFindings: findings.filter(({ severity }) => severity !== "info").length,
  };
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
        (wanted.rule === undefined || one.rule === wanted.rule) &&
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
    if (what === "subjects") rows.push(subjectRow(subject, zone));
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

/** The columns of a table that fit a screen, numbers rounded; CSV and JSON have everything. */
function screenRow(what: TableName, row: Row): Row {
  const cells = flatten(withShownResult(tableRow(what, row)));
  const columns = (tables[what] as readonly Column[]).filter((column) => column.isOnScreen === true);
  return Object.fromEntries(columns.map(({ name }) => [name, onScreen(cells.get(name) ?? null)]));
}

function onScreen(cell: FlatCell): FlatCell {
  return typeof cell === "number" && !Number.isInteger(cell) ? significant(cell) : cell;
}
