import { aDescriptive } from "./a-descriptive.js";
import { bCensoredLeft } from "./b-censored-left.js";
import { cCensoredBoth } from "./c-censored-both.js";
import { dRepeatedPairs } from "./d-repeated-pairs.js";
import type { GoldenKind } from "./golden-kind.js";
import { iBootstrap } from "./i-bootstrap.js";
import { kDistributions } from "./k-distributions.js";
import { lRatioArithmetic } from "./l-ratio-arithmetic.js";

/** Every kind of golden file that this software recomputes, in the order of the files. */
export const goldenKinds: readonly GoldenKind[] = [
  aDescriptive,
  bCensoredLeft,
  cCensoredBoth,
  dRepeatedPairs,
  iBootstrap,
  kDistributions,
  lRatioArithmetic,
];
