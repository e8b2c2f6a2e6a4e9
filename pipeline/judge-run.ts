import type { AnalyteConfig, MethodConfig } from "../src/config/schema.js";
import type {
  Extent,
  RunAssessment,
  RunBlank,
  RunFacts,
  RunMethod,
  RunStandard,
  StudyExtent,
} from "../src/domain/run.js";
import type { Matrix } from "../src/domain/sample.js";
import type { MatrixNames } from "../src/reference/matrix.js";
import { convertUnit } from "../src/reference/units.js";
import {
  type ExportOfFile,
  equalAsOne,
  resolveInjection,
  resolveSample,
  type SeenContent,
} from "../src/results/current.js";
import { assessRun } from "../src/rules/assess-run.js";
import type { RunInjection, RunMaterial, StoredFile, StudyGroup } from "../src/store/study-store.js";
import { methodOfRun, methodsOf } from "./method-of-row.js";
import { orderOf } from "./run-order.js";
import type { Context } from "./stage.js";
import { analyteIndex, studyLimits, studyMatrixNames } from "./study-rules.js";

/** What judges one run after another; study.yaml is looked up once. */
export async function runJudge(context: Context): Promise<(material: RunMaterial) => RunAssessment[]> {
  const files = new Map((await context.store.files()).map((file) => [file.fileNo, file]));
  const judge = new RunJudge(context, files);
  return (material) => judge.judge(material);
}

type Standard = RunStandard & {
  analyte: AnalyteConfig;
  type: string;
  label: string;
  unit: string | null;
  /** Matrix that its row states; null where it states none. */
  statedMatrix: string | null;
};

class RunJudge {
  private readonly limits;
  private readonly names: MatrixNames;
  private readonly findAnalyte;
  private readonly methods: readonly MethodConfig[];

  constructor(
    context: Context,
    private readonly files: ReadonlyMap<number, StoredFile>,
  ) {
    this.limits = studyLimits(context);
    this.names = studyMatrixNames(context);
    this.findAnalyte = analyteIndex(context.loaded.config.analytes);
    this.methods = context.loaded.config.methods;
  }

  judge(material: RunMaterial): RunAssessment[] {
    const groups = material.study.flatMap((group) => {
      const analyte = this.findAnalyte(group.analyte);
      const matrix = group.matrix === null ? null : this.names.paired(group.matrix);
      return analyte === null ? [] : [{ ...group, analyte, matrix }];
    });
    const order = orderOf(material);
    const current = this.currentOf(material.injections);
    const assessments: RunAssessment[] = [];
    for (const analyte of new Set(groups.map((group) => group.analyte))) {
      const own = groups.filter((group) => group.analyte === analyte);
      const matrices = (["csf", "plasma"] as const).filter((matrix) => own.some((group) => group.matrix === matrix));
      const injections = current.filter((one) => this.findAnalyte(one.analyte) === analyte);
      for (const matrix of matrices) {
        // Tubes of no paired matrix and unmatched ones were measured by this run as well.
        const study = own.filter(
          (group) => group.matrix === matrix || (group.matrix === null && matrices.length === 1),
        );
        const measured = injections.map(({ fileNo, unit }) => ({ file: this.files.get(fileNo)?.name ?? null, unit }));
        const method = methodOfRun(this.methods, analyte.name, matrix, { run: material.run, standards: measured });
        const all = injections.map((one) => this.standardOf(one, analyte, method, order));
        const standards = this.ofMatrix(all, matrix, method);
        const shared = matrices.length > 1 ? this.tellApart(standards, analyte, matrix) : null;
        const facts = factsOf(material.run, analyte, matrix, method, shared?.standards ?? standards, study, order);
        assessments.push(assessRun({ ...facts, sharedHow: shared?.how ?? null }, this.limits));
      }
    }
    return assessments.sort((a, b) => (a.analyte + a.matrix < b.analyte + b.matrix ? -1 : 1));
  }

  /** Contents in force: of re-exports the newest; without a newest, none of them counts. */
  private currentOf(injections: readonly RunInjection[]): RunInjection[] {
    const exports: ReadonlyMap<number, ExportOfFile> = this.files;
    const groups = new Map<string, SeenContent<RunInjection>[]>();
    for (const one of injections) {
      const seen = [{ fileNo: one.fileNo, row: one.row }, ...one.links].filter(
        (place) => this.files.get(place.fileNo)?.status === "imported",
      );
      if (seen.length === 0) continue;
      const analyte = this.findAnalyte(one.analyte);
      if (analyte === null) continue;
      const id = one.isRawKeyed
        ? String(one.injectionNo)
        : [one.sampleType, one.label, one.level, one.nominal, one.matrix].join("\u001f");
      const key = `${id}\u001f${analyte.name}`;
      const list = groups.get(key) ?? [];
      list.push({ content: one, contentKey: contentKey(one), raw: one.raw, seen });
      groups.set(key, list);
    }
    return [...groups.values()].flatMap((contents) => {
      const resolve = contents[0]!.content.isRawKeyed ? resolveInjection : resolveSample;
      return resolve(
        equalAsOne(contents, (one) => one.analyte),
        exports,
      ).current.map((one) => one.content);
    });
  }

  private standardOf(
    one: RunInjection,
    analyte: AnalyteConfig,
    method: MethodConfig | null,
    order: "time" | "sequence" | null,
  ): Standard {
    const file = this.files.get(one.fileNo)!;
    const dilution = one.dilution ?? 1;
    const applied = file.dilution ?? method?.dilution ?? null;
    // Whether a diluted value includes its factor must be known: an unknown one cannot be compared with its nominal.
    const factor = dilution === 1 || applied === "included" ? 1 : applied === "notIncluded" ? dilution : null;
    const value = one.reported === "number" && one.value !== null && factor !== null ? one.value * factor : null;
    return {
      analyte,
      type: one.sampleType,
      statedMatrix: one.matrix,
      label: one.label ?? "",
      unit: one.unit ?? method?.unit ?? null,
      name: one.label === null ? (one.rawFile ?? "unnamed") : nameOf(one.label),
      level: one.level,
      nominal: one.nominal ?? (one.level === null ? null : (method?.qcLevels[one.level] ?? null)),
      value,
      raw: one.raw,
      at: order === "time" ? one.acquiredMs : order === "sequence" ? Number(one.sequence) : null,
      dilution,
      batch: one.batch,
      isUsedInCurve: one.isUsedInCurve,
      area: one.area,
      internalStandardArea: one.internalStandardArea,
      retentionTimeMin: one.retentionTimeMin,
      ionRatio: one.ionRatio,
      file: file.name,
      row: one.row,
    };
  }

  /**
   * Without the calibrators and QC samples that state another matrix: a stated matrix decides where a standard counts.
   * Where none of their kind states this one, those in the method's surrogate matrix stand for it.
   */
  private ofMatrix(standards: readonly Standard[], matrix: Matrix, method: MethodConfig | null): Standard[] {
    const surrogate = method?.surrogateMatrix?.trim().toLowerCase() ?? null;
    return standards.filter((standard) => {
      if (standard.type !== "calibrator" && standard.type !== "qc") return true;
      const stated = this.pairedMatrix(standard);
      if (stated === null || stated === matrix) return true;
      const hasOwn = standards.some((other) => other.type === standard.type && this.pairedMatrix(other) === matrix);
      return !hasOwn && surrogate !== null && this.names.paired(surrogate) === stated;
    });
  }

  /** CSF or plasma, where the row of a standard states one of them. */
  private pairedMatrix({ statedMatrix }: Standard): Matrix | null {
    return statedMatrix === null ? null : this.names.paired(statedMatrix);
  }

  /**
   * A run with both matrices: standards that name a matrix belong to it, else those whose nominal concentration only
   * one method record lists; the others count for both.
   */
  private tellApart(standards: readonly Standard[], analyte: AnalyteConfig, matrix: Matrix) {
    const other: Matrix = matrix === "csf" ? "plasma" : "csf";
    let named = 0;
    let listed = 0;
    const own = standards.filter((one) => {
      if (one.type !== "calibrator" && one.type !== "qc") return true;
      const stated = this.pairedMatrix(one);
      const inLabel = one.label.split(/[^\p{L}\p{N}]+/u).flatMap((word) => this.names.paired(word) ?? []);
      // A surrogate matrix that got this far stands for this one.
      const words = stated === null ? inLabel : [matrix];
      const isNamed = words.length === 1;
      const fits = [matrix, other].filter((each) => this.lists(analyte, each, one));
      if (isNamed) named++;
      else if (fits.length === 1) listed++;
      return isNamed ? words[0] === matrix : fits.length !== 1 || fits[0] === matrix;
    });
    const both = standards.filter((one) => one.type === "calibrator" || one.type === "qc").length - named - listed;
    const how =
      `The run measured CSF and plasma: ${named} calibrators and QC samples name their matrix, ${listed} are assigned by the ` +
      `nominal concentrations of the method records, and ${both} count for both.`;
    return { standards: own, how };
  }

  private lists(analyte: AnalyteConfig, matrix: Matrix, one: Standard): boolean {
    const nominals = methodsOf(this.methods, analyte.name, matrix).flatMap((method) =>
      one.type === "calibrator" ? method.calibrators : Object.values(method.qcLevels),
    );
    return one.nominal !== null && nominals.some((each) => Math.abs(each - one.nominal!) <= 1e-9 * each);
  }
}

function factsOf(
  run: string,
  analyte: AnalyteConfig,
  matrix: Matrix,
  method: MethodConfig | null,
  standards: readonly Standard[],
  groups: readonly Omit<StudyGroup, "analyte" | "matrix">[],
  order: "time" | "sequence" | null,
): RunFacts {
  const of = (type: string) => standards.filter((one) => one.type === type);
  const units = [...standards.filter((one) => one.type === "calibrator" || one.type === "qc"), ...groups];
  const unit = units.find((one) => one.unit !== null)?.unit ?? method?.unit ?? null;
  const blankTypes = ["blank", "zero", "doubleBlank", "solvent", "system"] as const;
  return {
    run,
    analyte: analyte.name,
    matrix,
    unit,
    method: method === null ? null : methodIn(method, unit, analyte.molarMass),
    calibrators: of("calibrator"),
    qcs: of("qc"),
    blanks: blankTypes.flatMap((type) => of(type).map((one): RunBlank => ({ ...one, type }))),
    study: extentOf(groups, order),
    sharedHow: null,
  };
}

function extentOf(
  groups: readonly Omit<StudyGroup, "analyte" | "matrix">[],
  order: "time" | "sequence" | null,
): StudyExtent {
  const merged = (extents: readonly (Extent | null)[]): Extent | null => {
    const known = extents.filter((one) => one !== null);
    if (known.length === 0) return null;
    return { least: Math.min(...known.map((one) => one.least)), most: Math.max(...known.map((one) => one.most)) };
  };
  return {
    count: groups.reduce((sum, group) => sum + group.count, 0),
    at: order === null ? null : merged(groups.map((group) => (order === "time" ? group.acquiredMs : group.sequence))),
    concentration: merged(groups.map((group) => group.concentration)),
    dilutions: [...new Set(groups.flatMap((group) => group.dilutions))].sort((a, b) => a - b),
    internalStandardArea: merged(groups.map((group) => group.internalStandardArea)),
    retentionTimeMin: merged(groups.map((group) => group.retentionTimeMin)),
    ionRatio: merged(groups.map((group) => group.ionRatio)),
  };
}

/** The method's limits in the run's unit; unknown where the units cannot be converted. */
function methodIn(method: MethodConfig, unit: string | null, molarMass: number | null): RunMethod {
  const from = method.unit;
  const convert = (value: number | null): number | null =>
    value === null || from === null || unit === null || from === unit
      ? value
      : convertUnit(value, from, unit, molarMass);
  return {
    id: method.id,
    lloq: convert(method.lloq),
    uloq: convert(method.uloq),
    surrogateMatrix: method.surrogateMatrix,
    dilutionFactors: method.dilutionFactors,
  };
}

function contentKey(one: RunInjection): string {
  return [one.reported, one.value, one.nominal, one.area, one.unit, one.dilution].join("|");
}

/** The label as a person would say it: the texts of the row, without the quotes of their list. */
function nameOf(label: string): string {
  try {
    const texts: unknown = JSON.parse(label);
    return Array.isArray(texts) ? (texts.map(String).find((text) => text !== "") ?? label) : label;
  } catch {
    return label;
  }
}
