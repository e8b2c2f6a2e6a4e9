import type { AnalyteConfig, MethodConfig, StudyConfig } from "../src/config/schema.js";
import type { Standing } from "../src/decisions/standing.js";
import type { Concentration } from "../src/domain/concentration.js";
import type { Finding } from "../src/domain/finding.js";
import type { Origin } from "../src/domain/origin.js";
import type { Matrix } from "../src/domain/sample.js";
import { finding } from "../src/findings/finding.js";
import { convertUnit, unitCode } from "../src/reference/units.js";
import { type AcquisitionFacts, byAcquisition } from "../src/results/acquisitions.js";
import {
  conflictFinding,
  equalAsOne,
  type Resolution,
  resolveInjection,
  resolveSample,
  type SeenContent,
} from "../src/results/current.js";
import { applyLimits, type ConvertUnit } from "../src/results/limits.js";
import type { ReanalysedResult } from "../src/results/reanalysis.js";
import type { Observation, RunOutcome, StoredFile, StoredSample, SubjectData } from "../src/store/study-store.js";
import { contentHash, contentKey } from "./evidence.js";
import { distinctMethods, type MeasuredAs, methodFinding, methodOfRow, statedRun } from "./method-of-row.js";
import { limitsOfRun, outsideRevisedRange, type RunIndex } from "./run-outcome.js";
import { unitOf } from "./study-rules.js";

/** Files by number, as far as samples of a subject need them. */
export type FileIndex = ReadonlyMap<number, StoredFile & { version: string }>;

/** A result with its state, and what is known about the run that measured it. */
export type JudgedResult = ReanalysedResult & {
  origin: Origin;
  outcome: RunOutcome | null;
  dilution: number | null;
  /** The method that measured it, where one is known. */
  method: MethodConfig | null;
};

/** What was exported for one subject's samples: which content counts, and what state it has by the limits in force. */
export class ResultsInForce {
  private readonly withoutMethod = new Set<string>();
  private readonly conversions = new Map<
    string,
    { origin: Origin; from: string; to: string; matrix: Matrix; analyte: string; samples: string[] }
  >();

  /** `findings`: where trouble is reported. */
  constructor(
    private readonly data: SubjectData,
    private readonly config: StudyConfig,
    private readonly files: FileIndex,
    private readonly runs: RunIndex,
    private readonly findings: Finding[],
  ) {}

  /** The content a person chose; the others stay listed. */
  chosenOf(
    observations: readonly Observation[],
    about: { subjectId: string; sampleId: string; analyte: string },
    { entry }: Standing,
  ) {
    const chosen = observations.find((one) => contentHash(one) === entry.choice);
    if (!chosen) return this.currentOf(observations, about);
    const origin = this.origin(chosen.fileNo, chosen.row);
    this.findings.push(
      finding({
        rule: "decided-result",
        ...about,
        file: origin.file,
        row: origin.row,
        value: chosen.raw,
        what: `${about.sampleId}, ${about.analyte}: of ${observations.map((one) => `\`${one.raw}\``).join(", ")} ${entry.fullName} chose \`${chosen.raw}\` (D${entry.decisionNo}, ${entry.reasonCode}): ${entry.reasonText}`,
        remedy: "Nothing; a new export opens the decision again.",
      }),
    );
    return { current: [chosen], isUndecided: false, isChanged: false };
  }

  /** Contents in force among everything exported for one sample and analyte. */
  currentOf(observations: readonly Observation[], about: { subjectId: string; sampleId: string; analyte: string }) {
    const [only] = observations;
    if (observations.length === 1 && only!.links.length === 0) {
      return { current: [only!], isUndecided: false, isChanged: false };
    }
    const resolutions = this.resolve(observations);
    for (const resolution of resolutions) {
      const conflict = conflictFinding(resolution, about, this.files);
      if (conflict) this.findings.push(conflict);
    }
    return {
      current: resolutions.flatMap((resolution) => resolution.current.map((one) => one.content)),
      isUndecided: resolutions.some((resolution) => resolution.undecided.length > 0),
      isChanged: resolutions.some((resolution) => resolution.superseded.length > 0),
    };
  }

  /**
   * What decisions are held against: of everything exported for one sample and analyte the contents that count, and those
   * between which no export decides. One that is superseded, or came late, is not one of them.
   */
  decisive(observations: readonly Observation[]): Observation[] {
    const contents = this.resolve(observations).flatMap(({ current, undecided }) => [...current, ...undecided]);
    return [...new Set(contents.map((one) => one.content))];
  }

  /** The same of a whole sample: of each analyte, by the name that `nameOf` gives it. */
  decisiveOfSample({ observations }: StoredSample, nameOf: (analyte: string) => string): Observation[] {
    const groups = new Map<string, Observation[]>();
    for (const one of observations) {
      if (this.seenIn(one).length === 0) continue;
      const name = nameOf(one.analyte);
      groups.set(name, [...(groups.get(name) ?? []), one]);
    }
    return [...groups.values()].flatMap((group) => this.decisive(group));
  }

  private resolve(observations: readonly Observation[]): Resolution<Observation>[] {
    return byAcquisition(observations, acquisitionFacts, contentKey).map((acquisition) => {
      const contents = acquisition.map((one): SeenContent<Observation> => {
        return { content: one, contentKey: contentKey(one), raw: one.raw, seen: this.seenIn(one) };
      });
      const resolve = acquisition.every((one) => one.isRawKeyed) ? resolveInjection : resolveSample;
      return resolve<Observation>(equalAsOne(contents, spelling), this.files);
    });
  }

  /** Where an observation was met, in readings that still count. */
  seenIn(one: Observation): { fileNo: number; row: number }[] {
    if (one.links.length === 0) return this.isLive(one.fileNo) ? [one] : [];
    return [{ fileNo: one.fileNo, row: one.row }, ...one.links].filter((place) => this.isLive(place.fileNo));
  }

  /** How each of these was measured, as far as its row says. */
  measuredAs(observations: readonly Observation[]): MeasuredAs[] {
    return observations.map(({ run, fileNo, unit }) => ({
      run: statedRun(run),
      file: this.files.get(fileNo)?.name ?? null,
      unit,
    }));
  }

  /** The methods that measured these, each once; null for rows of none. */
  methodsOf(observations: readonly Observation[], analyte: AnalyteConfig, matrix: Matrix): (MethodConfig | null)[] {
    return distinctMethods(this.config.methods, analyte.name, matrix, this.measuredAs(observations));
  }

  private isLive(fileNo: number): boolean {
    return this.files.get(fileNo)?.status === "imported";
  }

  /** The result with its state by the limits in force; null where it cannot be used (its findings say why). */
  judge(one: Observation, sample: StoredSample, matrix: Matrix, analyte: AnalyteConfig, occurrence = 0) {
    const seen = this.seenIn(one);
    // Rows of equal content are one observation: each of them is shown with a row of its own.
    const place = seen[occurrence] ?? seen[0]!;
    const file = this.files.get(place.fileNo)!;
    const origin = this.origin(place.fileNo, place.row);
    const run = statedRun(one.run);
    const measured = { run, file: file.name, unit: one.unit };
    const { method, trouble } = methodOfRow(this.config.methods, analyte.name, matrix, measured);
    const convert = this.converter(analyte);
    const outcome = this.runs.of(one.run, analyte.name, matrix);
    const limits = limitsOfRun(outcome, { rowLloq: one.lloq, rowUloq: one.uloq, method });
    const about = (): Partial<Finding> => ({
      subjectId: this.data.subjectId,
      sampleId: sample.sampleId,
      analyte: analyte.name,
      file: origin.file,
      row: origin.row,
      run: one.run,
    });
    if (trouble !== null) this.reportMethod(methodFinding(trouble, measured, matrix, about(), method !== null));
    if (trouble !== null && method === null) return null;
    const answer = applyLimits(
      {
        reported: one.reported as Parameters<typeof applyLimits>[0]["reported"],
        value: one.value,
        raw: one.raw,
        limitInText: one.limitInText,
        unit: one.unit,
        rowLimitUnit: one.limitUnit,
        dilutionFactor: one.dilution,
        dilution: file.dilution ?? method?.dilution ?? null,
        areLimitsBeforeDilution: file.areLimitsBeforeDilution,
        rowLloq: limits.rowLloq,
        rowUloq: limits.rowUloq,
        run: limits.run,
        method: limits.method,
      },
      unitOf(analyte, this.config.methods),
      convert,
      () => ({ where: `${origin.file}:${origin.row}: ${sample.sampleId}, ${analyte.name}`, ...about() }),
    );
    if (answer.findings.length > 0) this.findings.push(...answer.findings);
    if (!answer.concentration) return null;
    const outside = outcome && outsideRevisedRange(outcome, answer.concentration, one.reported === "number", about());
    if (outside) this.findings.push(outside);
    const from = one.unit ?? method?.unit ?? null;
    const to = answer.concentration.unit;
    if (from !== null && to !== null && from !== to && unitCode(from) !== unitCode(to)) {
      const key = JSON.stringify([analyte.name, matrix, from]);
      const known = this.conversions.get(key);
      if (known) known.samples.push(sample.sampleId);
      else this.conversions.set(key, { origin, from, to, matrix, analyte: analyte.name, samples: [sample.sampleId] });
    }
    const isSalt = method?.expressedAs === "salt" && analyte.saltFactor !== null;
    const result: JudgedResult = {
      concentration: isSalt ? asBase(answer.concentration, analyte.saltFactor!) : answer.concentration,
      run: one.run,
      file: origin.file,
      row: origin.row,
      orderKey: () => `${timeKey(one.acquiredMs)} ${contentKey(one)}`,
      origin,
      outcome,
      dilution: one.dilution,
      reason: one.reanalysisReason,
      method,
    };
    return result;
  }

  /** A row of no method is told once a run, file and unit of a subject; one of several methods each time. */
  private reportMethod(found: Finding): void {
    const key = JSON.stringify([found.rule, found.analyte, found.expected, found.value]);
    if (found.severity === "warning" && this.withoutMethod.has(key)) return;
    this.withoutMethod.add(key);
    this.findings.push(found);
  }

  /** A converted unit is no trouble, but a reader of the ratio must be able to see it: once a subject, matrix and unit. */
  reportConversions(): void {
    for (const { origin, from, to, matrix, analyte, samples } of this.conversions.values()) {
      this.findings.push(
        finding({
          rule: "unit-converted",
          subjectId: this.data.subjectId,
          sampleId: samples[0] ?? null,
          analyte,
          file: origin.file,
          row: origin.row,
          value: from,
          expected: to,
          what: `${this.data.subjectId}: ${matrix} results of ${analyte} are exported in ${from} and were converted to ${to} (${samples.join(", ")}).`,
        }),
      );
    }
  }

  origin(fileNo: number, row: number): Origin {
    const file = this.files.get(fileNo)!;
    return { file: file.name, sha256: file.sha256, row, reader: file.reader, version: file.version };
  }

  private converter(analyte: AnalyteConfig): ConvertUnit {
    return (value, from, to) => (from === to ? value : convertUnit(value, from, to, analyte.molarMass));
  }
}

/** A concentration of the salt as one of the free base: divided by the molar mass of the salt over that of the base. */
function asBase(concentration: Concentration, saltFactor: number): Concentration {
  const { state, value, unit, lloq, uloq, raw } = concentration;
  const divided = (number: number | null): number | null => (number === null ? null : number / saltFactor);
  return { state, value: divided(value), unit, lloq: divided(lloq), uloq: divided(uloq), raw };
}

const spelling = (one: Observation): string => one.analyte;

function acquisitionFacts(one: Observation): AcquisitionFacts {
  const { injectionNo, isRawKeyed, acquiredMs, sequence, reanalysisReason } = one;
  const run = statedRun(one.run);
  return { injectionNo, isRawKeyed, run, acquiredMs, sequence, reanalysisReason };
}

/** Orders by acquisition time; what states none comes last. */
function timeKey(ms: number | null): string {
  return ms === null ? "~" : String(ms).padStart(16, "0");
}
