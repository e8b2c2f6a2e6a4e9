/** Self-check: the golden files recomputed on the user's own machine. */
export { type Comparison, compareExpected, type GoldenTolerance, MAX_SKIPPED_SHARE } from "./compare.js";
export type { ComputedFields, GoldenCall, GoldenKind, Json } from "./golden-kind.js";
export { goldenKinds } from "./kinds.js";
export {
  countOutcomes,
  type OutcomeCounts,
  type Qualification,
  type QualifiedFile,
  qualifyFile,
} from "./qualification.js";
export { type DetailedOutcome, type GoldenOutcome, runGolden, runGoldenDetailed } from "./run-golden.js";
