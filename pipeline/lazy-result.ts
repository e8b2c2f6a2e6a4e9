import type { Moment } from "../src/domain/moment.js";
import type { Origin } from "../src/domain/origin.js";
import type { Exclusion, SampleResult, SteadyState } from "../src/domain/pair.js";
import type { Matrix } from "../src/domain/sample.js";

/** A sample's result but for what is worked out later. */
export type Facts = Omit<SampleResult, "steadyState" | "timeAfterDoseH">;

/** What a result asks when somebody asks it. Holds the whole subject: rows, dose records, histories. */
export interface Dosing {
  steadyState(): SteadyState;
  timeAfterDoseH(): number | null;
}

/**
 * A sample's result whose steady state and time after dose are worked out when somebody asks: in a night over a million
 * rows most plasma samples have no partner, and nobody does.
 */
export class LazyResult implements SampleResult {
  readonly sampleId: string;
  readonly subjectId: string;
  readonly analyte: string;
  readonly matrix: Matrix;
  readonly collectedAt: Moment;
  readonly collectedEnd: Moment | null;
  readonly csfSite: string | null;
  readonly visit: string | null;
  readonly concentration: SampleResult["concentration"];
  readonly basis: SampleResult["basis"];
  readonly sampleVerdict: SampleResult["sampleVerdict"];
  readonly sampleReasons: readonly Exclusion[];
  readonly runVerdict: SampleResult["runVerdict"];
  readonly run: string | null;
  readonly exclusions: SampleResult["exclusions"];
  readonly marks: readonly string[];
  readonly origin: Origin;
  private knownSteadyState: SteadyState | null = null;
  private knownTimeAfterDose: number | null | undefined = undefined;

  constructor(
    facts: Facts,
    private dosing: Dosing | null,
  ) {
    this.sampleId = facts.sampleId;
    this.subjectId = facts.subjectId;
    this.analyte = facts.analyte;
    this.matrix = facts.matrix;
    this.collectedAt = facts.collectedAt;
    this.collectedEnd = facts.collectedEnd ?? null;
    this.csfSite = facts.csfSite ?? null;
    this.visit = facts.visit;
    this.concentration = facts.concentration;
    this.basis = facts.basis;
    this.sampleVerdict = facts.sampleVerdict;
    this.sampleReasons = facts.sampleReasons ?? [];
    this.runVerdict = facts.runVerdict;
    this.run = facts.run;
    this.exclusions = facts.exclusions;
    this.marks = facts.marks;
    this.origin = facts.origin;
  }

  get steadyState(): SteadyState {
    this.knownSteadyState ??= this.dosing!.steadyState();
    return this.knownSteadyState;
  }

  get timeAfterDoseH(): number | null {
    if (this.knownTimeAfterDose === undefined) this.knownTimeAfterDose = this.dosing!.timeAfterDoseH();
    return this.knownTimeAfterDose;
  }

  /** Works everything out and lets go of the subject's rows: for who keeps results of many subjects. */
  settle(): void {
    if (this.dosing === null) return;
    this.knownSteadyState = this.steadyState;
    this.knownTimeAfterDose = this.timeAfterDoseH;
    this.dosing = null;
  }
}
