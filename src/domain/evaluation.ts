import type { DoseFacts, DoseRecord, Perpetrator, Subject } from "./dose.js";
import type { Finding } from "./finding.js";
import type { Pair, SampleResult, SteadyState, Unpaired } from "./pair.js";

/** A sample that is not in the pairing: with the reason, never dropped. */
export interface SampleWithoutResult {
  sampleId: string;
  subjectId: string;
  matrix: string;
  analyte: string | null;
  collectedAtMs: number | null;
  reason: string;
  steadyState: SteadyState | null;
}

/** What the night worked out for one subject. Stored whole; pages and commands read it back. */
export interface SubjectEvaluation {
  subject: Subject;
  doses: DoseRecord[];
  perpetrators: Perpetrator[];
  doseFacts: DoseFacts;
  samples: SampleResult[];
  withoutResult: SampleWithoutResult[];
  pairs: Pair[];
  unpaired: Unpaired[];
  findings: Finding[];
}
