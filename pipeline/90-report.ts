import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { effectiveValues } from "../src/config/show.js";
import type { Standing } from "../src/decisions/standing.js";
import type { SubjectEvaluation } from "../src/domain/evaluation.js";
import type { Finding } from "../src/domain/finding.js";
import { writeAtomically } from "../src/io/atomic.js";
import { formatMoment } from "../src/io/time-text.js";
import type { DecisionRow, StudyReport } from "../src/report/data.js";
import { approvalOf } from "./approval.js";
import { changesSinceReport } from "./changes.js";
import { evaluations, findingsOf, sortFindings } from "./evaluate.js";
import { allStandings } from "./qc.js";
import type { Context, Stage } from "./stage.js";
import { unitOf } from "./study-rules.js";

/** Charts and pages, from the store only. Files that would be equal are left untouched. */
export const report: Stage = {
  name: "report",
  async run(context) {
    if (context.isDryRun || !context.isReportWanted) return;
    await writeReport(context);
    await context.store.write({ actor: context.actor, reason: "report written" }, async (writer) => {
      await writer.setMeta("report_due", "no");
    });
    context.tally.hasNewReport = true;
  },
};

/** Writes every page and data file of the study into its output folder; what no longer belongs there is removed. */
export async function writeReport(context: Context): Promise<string> {
  // Vega and the pages are loaded here, not at start: most commands never draw.
  const { buildReportFiles } = await import("../src/report/write-report.js");
  const files = await buildReportFiles(await loadReport(context));
  const { out } = context.places;
  for (const [name, content] of files) writeAtomically(join(out, name), content);
  await noteReport(context, files.get("manifest.json")!);
  for (const folder of ["charts", "tables"]) removeOthers(join(out, folder), folder, new Set(files.keys()));
  return join(out, "index.html");
}

/** One event for every report that is not the one before: which bytes, made from which state of the data. */
async function noteReport(context: Context, manifest: string | Uint8Array): Promise<void> {
  const { store } = context;
  const manifestSha256 = createHash("sha256").update(manifest).digest("hex");
  const newValue = JSON.stringify({ manifestSha256, auditSeq: (await store.auditHead(true))?.seq ?? 0 });
  let last = "";
  for await (const event of store.auditEvents({ entity: "report", recordId: "study" })) last = event.newValue;
  if (last === newValue) return;
  await store.write({ actor: context.actor, reason: "report written" }, (writer) =>
    writer.note({ action: "report", entity: "report", recordId: "study", newValue }),
  );
}

function removeOthers(folder: string, prefix: string, kept: ReadonlySet<string>): void {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return;
  for (const name of readdirSync(folder)) {
    if (!kept.has(`${prefix}/${name}`)) rmSync(join(folder, name), { force: true });
  }
}

/** What people decided and signed, what changed, and the head of the audit trail. */
async function reviewOf(
  context: Context,
): Promise<Pick<StudyReport, "auditHead" | "approval" | "decisions" | "changes">> {
  const auditHead = await context.store.auditHead(true);
  const { state, why, signatures } = await approvalOf(context);
  return {
    auditHead,
    approval: {
      state,
      why,
      signatures: signatures.map((one) => ({
        id: `S${one.signatureNo}`,
        target: `${one.targetKind} ${one.targetId}`,
        meaning: one.meaning,
        printedName: one.printedName,
        userId: one.userId,
        at: one.signedAt,
        state: one.state,
        versionSha256: one.versionSha256,
      })),
    },
    decisions: (await allStandings(context)).map(decisionRow),
    changes: await changesSinceReport(context, auditHead?.seq ?? 0),
  };
}

function decisionRow({ entry, answer, state, isReopened }: Standing): DecisionRow {
  return {
    id: `D${entry.decisionNo}`,
    action: entry.action,
    target: `${entry.targetKind} ${entry.targetId}${entry.analyte ? ` (${entry.analyte})` : ""}`,
    state: isReopened ? `${state}, re-opened` : state,
    by: entry.fullName,
    at: entry.decidedAt,
    reason: `${entry.reasonCode}: ${entry.reasonText}`,
    answer: answer ? `${answer.action} by ${answer.fullName} (${answer.reasonCode}): ${answer.reasonText}` : "",
  };
}

/** Everything the pages show, read back from the store. */
export async function loadReport(context: Context): Promise<StudyReport> {
  const { config } = context.loaded;
  const { store } = context;
  const subjects: SubjectEvaluation[] = [];
  const findings: Finding[] = (await store.findings()).map(({ owner: _owner, ...finding }) => finding);
  for await (const evaluation of evaluations(context)) {
    subjects.push(evaluation);
    findings.push(...findingsOf(evaluation, context));
  }
  const files = (await store.files()).filter((file) => file.status !== "superseded");
  return {
    study: { id: config.id, title: config.title, zone: config.zone },
    generatedAt: formatMoment(context.now(), config.zone),
    version: context.version,
    configSha256: context.configSha256,
    units: Object.fromEntries(config.analytes.map((analyte) => [analyte.name, unitOf(analyte, config.methods)])),
    methods: config.methods.map(({ analyte, matrix, lloq, uloq, unit, basis }) => ({
      analyte,
      matrix,
      lloq,
      uloq,
      unit,
      basis,
    })),
    settings: effectiveValues(context.loaded)
      .filter((value) =>
        /^(zone|doseRecords|regimen|pairing|steadyState|policies|summary|synonyms|dateOrder)\b|halfLifeH|fractionUnbound|molarMass/.test(
          value.path,
        ),
      )
      .map((value) => ({ name: value.path, value: value.value, origin: value.origin })),
    inputs: files
      .map((file) => ({
        file: file.name,
        sha256: file.sha256,
        reader: file.mapping ?? file.reader,
        kind: file.kind,
        status: file.status === "imported" ? ("imported" as const) : ("setAside" as const),
        rowsRead: file.rowsRead,
        rowsStored: file.rowsStored,
      }))
      .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.sha256 < b.sha256 ? -1 : 1)),
    subjects: subjects.map((one) => one.subject),
    doses: subjects.flatMap((one) => one.doses),
    samples: subjects.flatMap((one) => one.samples),
    withoutResult: subjects.flatMap((one) => one.withoutResult),
    pairs: subjects.flatMap((one) => one.pairs),
    unpaired: subjects.flatMap((one) => one.unpaired),
    summaries: await store.summaries(),
    findings: sortFindings(findings),
    ...(await reviewOf(context)),
  };
}
