import type { ControlChartRow, RepeatedMeasurement, RunInjection } from "../src/charts/chart.js";
import type { AnalyteConfig, MethodConfig } from "../src/config/schema.js";
import type { SampleType } from "../src/domain/result.js";
import type { Matrix } from "../src/domain/sample.js";
import { convertUnit } from "../src/reference/units.js";
import type { StudyReport } from "../src/report/data.js";
import { controlChart } from "../src/rules/control-chart.js";
import { classicRules } from "../src/rules/control-chart-signal.js";
import { standardLimitPct } from "../src/rules/judge-run.js";
import type { RunsTogether } from "../src/rules/runs-together.js";
import type { RunMaterial, StoredAssessment } from "../src/store/study-store.js";
import { methodOfRow } from "./method-of-row.js";
import { runsTogether } from "./runs-together.js";
import type { Context } from "./stage.js";
import { analyteIndex, studyLimits, studyMatrixNames, unitOf } from "./study-rules.js";

/**
 * Everything pictures and pages of analytical runs show: verdicts, injections, QC samples over runs, repeats. Study samples
 * are among the injections of `wholeRun` alone: they are many.
 */
export async function runParts(
  context: Context,
  wholeRun: string | null,
): Promise<Pick<StudyReport, "runs" | "injections" | "controlCharts" | "repeats" | "acceptance">> {
  const runs = await context.store.runAssessments();
  const together = await runsTogether(context);
  const limits = studyLimits(context);
  return {
    runs,
    injections: await runInjections(context, runs, wholeRun),
    controlCharts: controlCharts(context, together),
    repeats: await repeats(context, together),
    acceptance: {
      biasPct: limits.numberOf("bias"),
      biasAtLloqPct: limits.numberOf("bias-at-lloq"),
      incurredDifferencePct: limits.numberOf("incurred-difference"),
      internalStandardPct: [limits.numberOf("internal-standard-from"), limits.numberOf("internal-standard-to")],
      controlChartBase: limits.numberOf("control-chart-base"),
    },
  };
}

/** Calibrators, QC samples and blanks (of one run the study samples, too) as pictures of runs need them, in the order of acquisition. */
async function runInjections(
  context: Context,
  runs: readonly StoredAssessment[],
  wholeRun: string | null,
): Promise<RunInjection[]> {
  const find = analyteIndex(context.loaded.config.analytes);
  const files = new Map((await context.store.files()).map((file) => [file.fileNo, file]));
  const wholeNames = new Set([wholeRun, ...runs.filter((one) => one.name === wholeRun).map((one) => one.run)]);
  const list: RunInjection[] = [];
  for (const runNos of await context.store.runsToAssess("all")) {
    const standards = await context.store.loadRun(runNos);
    const isWhole = wholeNames.has(standards.run);
    const material = isWhole ? await context.store.loadRun(runNos, true) : standards;
    const matrixOf = matrixFinder(context, material, runs);
    const orders = new Map<string, number>();
    for (const one of material.injections) {
      const file = files.get(one.fileNo);
      const analyte = find(one.analyte);
      if (file?.status !== "imported" || !analyte || one.variant !== 0) continue;
      const matrix = matrixOf(one, analyte);
      const measured = { run: material.run, file: file.name, unit: one.unit };
      const method = matrix && methodOfRow(context.loaded.config.methods, analyte.name, matrix, measured).method;
      const order = (orders.get(one.analyte) ?? 0) + 1;
      orders.set(one.analyte, order);
      list.push({
        run: material.run,
        analyte: analyte.name,
        matrix,
        sampleType: one.sampleType as SampleType,
        sampleId: labelOf(one.label),
        level: one.level,
        order,
        nominal: one.nominal,
        found: one.reported === "number" ? one.value : null,
        unit: one.unit ?? method?.unit ?? null,
        limitPct: limitOf(context, material, one, analyte, method),
        area: one.area,
        internalStandardArea: one.internalStandardArea,
        isUsedInCurve: one.isUsedInCurve,
        origin: { file: file.name, sha256: file.sha256, row: one.row, reader: file.reader, version: context.version },
      });
    }
  }
  return list;
}

/** Labels are kept as the list of names an export gives: the first is the one a reader knows it by. */
function labelOf(label: string | null): string | null {
  if (label === null || !label.startsWith("[")) return label;
  try {
    const names: unknown = JSON.parse(label);
    return Array.isArray(names) && typeof names[0] === "string" ? names[0] : label;
  } catch {
    return label;
  }
}

type Injection = RunMaterial["injections"][number];

/** Of a run that measured one matrix this one; of one that measured both the one whose QC samples were judged so. */
function matrixFinder(
  context: Context,
  material: RunMaterial,
  runs: readonly StoredAssessment[],
): (one: Injection, analyte: AnalyteConfig) => Matrix | null {
  const names = studyMatrixNames(context);
  return (one, analyte) => {
    const groups = material.study.filter((group) => group.analyte === one.analyte && group.matrix !== null);
    const measured = [
      ...new Set(groups.map((group) => names.paired(group.matrix!)).filter((matrix) => matrix !== null)),
    ];
    if (measured.length === 1) return measured[0]!;
    const own = runs.filter(({ run, analyte: name }) => run === material.run && name === analyte.name);
    const judged = own.filter(({ qcs }) => qcs.some((qc) => qc.nominal === one.nominal && qc.value === one.value));
    return judged.length === 1 ? judged[0]!.matrix : null;
  };
}

/** Bias that is allowed to a calibrator or QC sample; null for anything else. */
function limitOf(
  context: Context,
  material: RunMaterial,
  one: Injection,
  analyte: AnalyteConfig,
  method: MethodConfig | null,
): number | null {
  if ((one.sampleType !== "qc" && one.sampleType !== "calibrator") || one.nominal === null) return null;
  const declared =
    method && method.lloq !== null && method.unit !== null
      ? convertUnit(method.lloq, method.unit, one.unit ?? method.unit, analyte.molarMass)
      : null;
  const nominals = material.injections.flatMap(({ sampleType, analyte: name, nominal }) =>
    sampleType === "calibrator" && name === one.analyte && nominal !== null && nominal > 0 ? [nominal] : [],
  );
  const lowest = declared ?? (nominals.length === 0 ? null : Math.min(...nominals));
  return standardLimitPct(one.nominal, lowest, studyLimits(context));
}

/** QC levels of accepted runs as control charts, by the rule that reports their signals. */
function controlCharts(context: Context, { series }: RunsTogether): ControlChartRow[] {
  const baseCount = studyLimits(context).numberOf("control-chart-base");
  return series.map((one) => {
    const { base, signals, z } = controlChart(one, baseCount, classicRules);
    return {
      analyte: one.analyte,
      matrix: one.matrix,
      level: one.level,
      nominal: one.nominal,
      n: one.points.length,
      base: base && { n: base.n, mean: base.mean, sd: base.sd },
      signals: signals
        .filter(({ position }) => position >= baseCount)
        .map(({ rule, position, isRejecting }) => ({
          rule,
          isRejecting,
          run: one.points[position]!.run,
          value: one.points[position]!.value,
          z: z[position] ?? null,
        })),
    };
  });
}

/** Incurred samples with both results in the study's unit; what cannot be converted is left out. */
async function repeats(context: Context, { incurred }: RunsTogether): Promise<RepeatedMeasurement[]> {
  const { analytes, methods } = context.loaded.config;
  const files = new Map((await context.store.files()).map((file) => [file.name, file]));
  return incurred.flatMap((one) => {
    const analyte = analytes.find(({ name }) => name === one.analyte)!;
    const to = unitOf(analyte, methods);
    const measured = { run: null, file: one.file, unit: one.unit };
    const from = one.unit ?? methodOfRow(methods, one.analyte, one.matrix, measured).method?.unit ?? null;
    const [first, second] = [one.initial.value, one.repeat.value].map((value) =>
      from === null ? null : convertUnit(value, from, to, analyte.molarMass),
    );
    if (typeof first !== "number" || typeof second !== "number") return [];
    const file = files.get(one.file);
    const { sampleId, subjectId, matrix } = one;
    const origin = {
      file: one.file,
      sha256: file?.sha256 ?? "",
      row: one.row,
      reader: file?.reader ?? "",
      version: context.version,
    };
    return [{ sampleId, subjectId, analyte: one.analyte, matrix, run: one.repeat.run, first, second, origin }];
  });
}
