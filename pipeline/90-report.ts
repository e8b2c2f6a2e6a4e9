import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { AnalyteConfig, StudyConfig } from "../src/config/schema.js";
import { effectiveValues } from "../src/config/show.js";
import type { Standing } from "../src/decisions/standing.js";
import type { SubjectEvaluation } from "../src/domain/evaluation.js";
import type { Finding } from "../src/domain/finding.js";
import type { SampleResult } from "../src/domain/pair.js";
import type { SampleType } from "../src/domain/result.js";
import { writeAtomically } from "../src/io/atomic.js";
import { formatMoment } from "../src/io/time-text.js";
import { convertUnit } from "../src/reference/units.js";
import type { DecisionRow, StudyReport } from "../src/report/data.js";
import type { PageChoice, ReportOptions } from "../src/report/write-report.js";
import { ruleInWords } from "../src/stats/choose-primary.js";
import { analysisRule } from "./analysis-plan.js";
import { approvalOf } from "./approval.js";
import { changesSinceReport } from "./changes.js";
import { coverageOf, coverageRows, mayBeUsed } from "./coverage.js";
import { evaluations, findingsOf, sortFindings } from "./evaluate.js";
import { allStandings } from "./qc.js";
import type { Context, Stage } from "./stage.js";
import { analyteIndex, studyMatrixNames, unitOf } from "./study-rules.js";

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

/**
 * Writes a page and its data files: the study's into the output folder, others into a folder of their own below it. What
 * no longer belongs there is removed. Returns the page's path.
 */
export async function writeReport(context: Context, options: ReportOptions = {}): Promise<string> {
  // Vega and the pages are loaded here, not at start: most commands never draw.
  const { buildReportFiles } = await import("../src/report/write-report.js");
  const files = await buildReportFiles(await loadReport(context), options);
  const out = join(context.places.out, pageFolder(options.page ?? { kind: "study" }));
  for (const [name, content] of files) writeAtomically(join(out, name), content);
  if ((options.page?.kind ?? "study") === "study") await noteReport(context, files.get("manifest.json")!);
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

/** Folder of a page below the output folder; ids from files never name a path themselves. */
function pageFolder(page: PageChoice): string {
  if (page.kind === "study") return ".";
  if (page.kind === "night") return "night";
  const id = page.kind === "subject" ? page.subjectId : page.run;
  const readable = id.replace(/[^\p{L}\p{N}-]+/gu, "-").slice(0, 60);
  return join(page.kind, `${readable}-${createHash("sha256").update(id).digest("hex").slice(0, 8)}`);
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

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Target coverage of samples and groups; nothing where no analyte has an IC50. */
function coverageParts(
  samples: readonly SampleResult[],
  config: StudyConfig,
): Pick<StudyReport, "coverages" | "coverageGroups"> {
  if (config.analytes.every((one) => one.ic50 === null)) return {};
  return {
    coverages: samples.flatMap((sample) => {
      const coverage = coverageOf(sample, config);
      const { subjectId, sampleId, analyte, visit } = sample;
      return coverage === null ? [] : [{ subjectId, sampleId, analyte, visit, coverage }];
    }),
    coverageGroups: config.analytes.flatMap(({ name }) =>
      coverageRows(
        name,
        samples.filter((one) => one.analyte === name && mayBeUsed(one, config)),
        config,
      ),
    ),
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
    findings.push(...findingsOf(evaluation));
  }
  const samples = subjects.flatMap((one) => one.samples);
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
        /^(zone|doseRecords|regimen|pairing|steadyState|policies|summary|analysis|synonyms|dateOrder)\b|halfLifeH|fractionUnbound|molarMass/.test(
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
    samples,
    withoutResult: subjects.flatMap((one) => one.withoutResult),
    pairs: subjects.flatMap((one) => one.pairs),
    unpaired: subjects.flatMap((one) => one.unpaired),
    summaries: await store.summaries(),
    ...coverageParts(samples, config),
    analysisRule: sentence(ruleInWords(analysisRule(config))),
    findings: sortFindings(findings),
    ...(await reviewOf(context)),
    perpetrators: subjects.flatMap((one) => one.perpetrators),
    targets: config.analytes.flatMap((analyte) => targetOf(analyte, unitOf(analyte, config.methods))),
    injections: await runInjections(context),
  };
}

/** The analyte's IC50 in the unit of its concentrations; none where it has none or the unit cannot be converted. */
function targetOf(analyte: AnalyteConfig, unit: string): { analyte: string; name: string; value: number }[] {
  if (analyte.ic50 === null) return [];
  const value = convertUnit(analyte.ic50.value, analyte.ic50.unit, unit, analyte.molarMass);
  return value === null ? [] : [{ analyte: analyte.name, name: "IC50", value }];
}

/** Calibrators, QC samples and blanks as pictures of runs need them, in the order of acquisition. */
async function runInjections(context: Context): Promise<NonNullable<StudyReport["injections"]>> {
  const find = analyteIndex(context.loaded.config.analytes);
  const names = studyMatrixNames(context);
  const files = new Map((await context.store.files()).map((file) => [file.fileNo, file]));
  const list: RunPicture[] = [];
  for (const runNos of await context.store.runsToAssess("all")) {
    const material = await context.store.loadRun(runNos);
    const orders = new Map<string, number>();
    for (const one of material.injections) {
      const file = files.get(one.fileNo);
      const analyte = find(one.analyte);
      if (file?.status !== "imported" || !analyte || one.variant !== 0) continue;
      const group = material.study.find((study) => study.analyte === one.analyte && study.matrix !== null);
      const order = (orders.get(one.analyte) ?? 0) + 1;
      orders.set(one.analyte, order);
      list.push({
        run: material.run,
        analyte: analyte.name,
        matrix: group?.matrix ? names.paired(group.matrix) : null,
        sampleType: one.sampleType as SampleType,
        sampleId: one.label,
        level: one.level,
        order,
        nominal: one.nominal,
        found: one.reported === "number" ? one.value : null,
        area: one.area,
        internalStandardArea: one.internalStandardArea,
        isUsedInCurve: one.isUsedInCurve,
        origin: { file: file.name, sha256: file.sha256, row: one.row, reader: file.reader, version: context.version },
      });
    }
  }
  return list;
}

type RunPicture = NonNullable<StudyReport["injections"]>[number];
