import type { Moment } from "./moment.js";
import type { Origin } from "./origin.js";

/** `unknown`: the record leaves it empty where others of its file state it. */
export type DoseStatus = "taken" | "missed" | "withheld" | "vomited" | "unknown";

/** One administration (`givenAt`) or one interval of constant dosing (`start`, `end`; open end = ongoing). */
export interface DoseRecord {
  doseId: string;
  subjectId: string;
  record: "actual" | "planned";
  drug: string;
  amount: number | null;
  unit: string | null;
  route: string | null;
  formulation: string | null;
  /** Regimen code as in the record (QD, BID, Q8H ...); null = the study's regimen. */
  frequency: string | null;
  givenAt: Moment | null;
  start: Moment | null;
  end: Moment | null;
  status: DoseStatus;
  reason: string | null;
  /** Hours that an infusion ran, as recorded or from its rate; absent where neither is stated. */
  infusionH?: number;
  origin: Origin;
}

/** A co-medication that changes the drug's exposure. */
export interface Perpetrator {
  subjectId: string;
  drug: string;
  target: string;
  role: "inhibitor" | "inducer";
  strength: string | null;
  halfLifeH: number | null;
  start: Moment | null;
  end: Moment | null;
  origin: Origin;
}

export interface Subject {
  subjectId: string;
  treatmentStart: Moment | null;
  details: Readonly<Record<string, string>>;
}

/** One row of the adverse-events table. */
export interface AdverseEvent {
  term: string;
  grade: number | null;
  baselineGrade: number | null;
  start: Moment | null;
  /** When it was back at baseline or grade 1; null while it is not, or not recorded. */
  resolvedAt: Moment | null;
  /** When it was over, as recorded; absent while it lasts or where nobody wrote it down. */
  end?: Moment;
  origin?: Origin;
}

/** What is recorded of a subject beside its doses that a label's dose depends on. */
export interface DoseFacts {
  bsaM2: number | null;
  /** As the table states it; where it does not, the age follows from `birth`. */
  ageYears: number | null;
  birth: Moment | null;
  /** none, A, B or C; another text as in the record; null = not recorded. */
  childPugh: string | null;
  adverseEvents: readonly AdverseEvent[];
}
