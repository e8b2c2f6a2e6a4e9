import { createHash } from "node:crypto";
import type { AnalyteConfig, StudyConfig } from "../src/config/schema.js";
import { type EffectiveValue, effectiveValues } from "../src/config/show.js";
import { queueOf } from "../src/decisions/queue.js";
import type { Standing } from "../src/decisions/standing.js";
import type { SubjectEvaluation } from "../src/domain/evaluation.js";
import type { Finding } from "../src/domain/finding.js";
import type { SampleResult } from "../src/domain/pair.js";
import { formatMoment } from "../src/io/time-text.js";
import { loadCompounds } from "../src/reference/compound.js";
import { convertUnit } from "../src/reference/units.js";
import type { AnalyteReference, RecordHistory, RuleSet, StudyReport } from "../src/report/data.js";
import { flowNames, loadFlow } from "../src/report/load-flow.js";
import { pairRules, runRules, runsRules, sampleRules } from "../src/rules/index.js";
import { ruleInWords } from "../src/stats/choose-primary.js";
import type { FileStatus } from "../src/store/study-store.js";
import { analysisRule } from "./analysis-plan.js";
import { approvalOf } from "./approval.js";
import { cautionRows } from "./cautions.js";
import { changesSinceReport } from "./changes.js";
import { coverageOf, coverageRows, mayBeUsed } from "./coverage.js";
import { decisionRow, signatureRow } from "./decision-rows.js";
import { allStandings, Targets } from "./decision-target.js";
import { evaluations, findingsOf, sortFindings } from "./evaluate.js";
import { type HistoryKind, historyOf, inZone } from "./history.js";
import { requireRoom } from "./report-room.js";
import { runParts } from "./run-pictures.js";
import type { Context } from "./stage.js";
import { studyLimits, unitOf } from "./study-rules.js";

/** What people decided and signed, what changed, and the head of the audit trail. */
async function reviewOf(
  context: Context,
  findings: readonly Finding[],
): Promise<Pick<StudyReport, "auditHead" | "approval" | "decisions" | "queue" | "histories" | "changes">> {
  const auditHead = await context.store.auditHead(true);
  const { state, why, signatures } = await approvalOf(context);
  const standing = await allStandings(context);
  return {
    auditHead,
    queue: queueOf(standing, findings, signatures),
    histories: await historiesOf(context, standing),
    approval: {
      state,
      why,
      signatures: signatures.map((one) => signatureRow(one, state)),
    },
    decisions: standing.map(decisionRow),
    changes: await changesSinceReport(context, auditHead?.seq ?? 0),
  };
}

/** Records whose history the page tells; `csfp history` tells that of any other. */
const historiesShown = 50;

/** History of each record that people decided on, in the order of the first decision. */
async function historiesOf(
  context: Context,
  standing: readonly Standing[],
): Promise<NonNullable<StudyReport["histories"]>> {
  const targets = new Map<string, { kind: HistoryKind; id: string }>();
  for (const { entry } of standing) {
    const kind = entry.targetKind === "result" ? "sample" : entry.targetKind;
    targets.set(`${kind} ${entry.targetId}`, { kind, id: entry.targetId });
  }
  const shown: RecordHistory[] = [];
  const looked = new Targets(context);
  for (const { kind, id } of [...targets.values()].slice(0, historiesShown)) {
    const rows = (await historyOf(context, kind, id, looked)).map((row) => inZone(row, context.loaded.config.zone));
    shown.push({ kind, id, rows });
  }
  return { shown, omitted: targets.size - shown.length };
}

/** How many rules judged, and the hash of the numbers they used. */
function ruleSetOf(context: Context): RuleSet {
  const limits = studyLimits(context).all.map(({ key, value, unit }) => [key, value, unit]);
  return {
    nRules: sampleRules.length + pairRules.length + runRules.length + runsRules.length,
    limitsSha256: createHash("sha256").update(JSON.stringify(limits)).digest("hex"),
    overridden: Object.keys(context.loaded.config.limits).sort(),
  };
}

/** What the reference data know of each analyte, found by its name, the drug's or an alias, and what study.yaml says of it. */
function analyteReferences({ analytes }: StudyConfig, values: readonly EffectiveValue[]): AnalyteReference[] {
  const compounds = loadCompounds();
  return analytes.map((analyte, index) => {
    const names = new Set(
      [analyte.name, analyte.drug, ...analyte.aliases].flatMap((name) => (name === null ? [] : [name.toLowerCase()])),
    );
    const compound = compounds.find((one) => names.has(one.name)) ?? null;
    const prefix = `analytes.${index}.`;
    return {
      analyte: analyte.name,
      compound,
      flows: compound === null ? [] : flowNames.map((name) => loadFlow(name, compound.name)),
      settings: values
        .filter(({ path }) => path.startsWith(prefix))
        .map(({ path, value, origin }) => ({ name: path.slice(prefix.length), value, origin })),
    };
  });
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

/**
 * Everything the pages show, read back from the store; of `wholeRun` every injection. Throws ReportTooLargeError where
 * that is more than this process may keep.
 */
export async function loadReport(context: Context, wholeRun: string | null = null): Promise<StudyReport> {
  await requireRoom(context);
  const { config } = context.loaded;
  const { store } = context;
  const subjects: SubjectEvaluation[] = [];
  const findings: Finding[] = (await store.findings()).map(({ owner: _owner, ...finding }) => finding);
  for await (const evaluation of evaluations(context)) {
    for (const one of evaluation.unpaired) one.reason = asOneText(one.reason);
    subjects.push(evaluation);
    for (const one of findingsOf(evaluation)) {
      one.what = asOneText(one.what);
      findings.push(one);
    }
  }
  const samples = subjects.flatMap((one) => one.samples);
  const files = (await store.files()).filter((file) => file.status !== "superseded");
  const values = effectiveValues(context.loaded);
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
    settings: values
      .filter((value) =>
        /^(zone|doseRecords|regimen|pairing|steadyState|policies|summary|analysis|synonyms|dateOrder)\b|halfLifeH|fractionUnbound|molarMass|saltFactor|expressedAs/.test(
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
        status: file.status as Exclude<FileStatus, "superseded">,
        rowsRead: file.rowsRead,
        rowsStored: file.rowsStored,
        nightNo: file.nightNo,
      }))
      .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.sha256 < b.sha256 ? -1 : 1)),
    lastNight: lastNightOf(files, await store.nights()),
    subjects: subjects.map((one) => one.subject),
    doses: subjects.flatMap((one) => one.doses),
    samples,
    withoutResult: subjects.flatMap((one) => one.withoutResult),
    pairs: subjects.flatMap((one) => one.pairs),
    unpaired: subjects.flatMap((one) => one.unpaired),
    summaries: await store.summaries(),
    ...coverageParts(samples, config),
    cautions: cautionRows(subjects, context),
    analysisRule: sentence(ruleInWords(analysisRule(config))),
    findings: sortFindings(findings),
    ...(await reviewOf(
      context,
      subjects.flatMap((one) => one.findings),
    )),
    ruleSet: ruleSetOf(context),
    analyteReferences: analyteReferences(config, values),
    adverseEvents: subjects.flatMap(({ subject, doseFacts }) =>
      doseFacts.adverseEvents.map((event) => ({ ...event, subjectId: subject.subjectId })),
    ),
    perpetrators: subjects.flatMap((one) => one.perpetrators),
    targets: config.analytes.flatMap((analyte) => targetOf(analyte, unitOf(analyte, config.methods))),
    ...(await runParts(context, wholeRun)),
  };
}

/**
 * V8 keeps a text that was put together as a tree of its parts, more than twice as large; who looks at a character gets
 * one text. Of a large study a million of them are kept.
 */
function asOneText(text: string): string {
  return text.charCodeAt(0) === 0 ? text.slice(0) : text;
}

/** The last night that brought a file; a later one with nothing new changes no page. */
function lastNightOf(
  files: readonly { nightNo: number }[],
  nights: readonly { nightNo: number; runId: string; startedAt: string }[],
): NonNullable<StudyReport["lastNight"]> | null {
  const nightNo = files.reduce((latest, file) => Math.max(latest, file.nightNo), 0);
  const night = nights.find((one) => one.nightNo === nightNo);
  return night === undefined ? null : { nightNo, runId: night.runId, startedAt: night.startedAt };
}

/** The analyte's IC50 in the unit of its concentrations; none where it has none or the unit cannot be converted. */
function targetOf(analyte: AnalyteConfig, unit: string): { analyte: string; name: string; value: number }[] {
  if (analyte.ic50 === null) return [];
  const value = convertUnit(analyte.ic50.value, analyte.ic50.unit, unit, analyte.molarMass);
  return value === null ? [] : [{ analyte: analyte.name, name: "IC50", value }];
}
