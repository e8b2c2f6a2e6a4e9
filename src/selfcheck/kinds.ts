import { aDescriptive } from "./a-descriptive.js";
import { bCensoredLeft } from "./b-censored-left.js";
import { cCensoredBoth } from "./c-censored-both.js";
import { dRepeatedPairs } from "./d-repeated-pairs.js";
import { eNca } from "./e-nca.js";
import { e2SparseNca } from "./e2-sparse-nca.js";
import { fCalibration } from "./f-calibration.js";
import { gMethodComparison } from "./g-method-comparison.js";
import type { GoldenKind } from "./golden-kind.js";
import { hWestgard } from "./h-westgard.js";
import { iBootstrap } from "./i-bootstrap.js";
import { jNonparametric } from "./j-nonparametric.js";
import { kDistributions } from "./k-distributions.js";
import { lRatioArithmetic } from "./l-ratio-arithmetic.js";
import { mClusteredCensored } from "./m-clustered-censored.js";
import { nBivariateCensored } from "./n-bivariate-censored.js";

/** Every kind of golden file that this software recomputes, in the order of the files. */
export const goldenKinds: readonly GoldenKind[] = [
  aDescriptive,
  bCensoredLeft,
  cCensoredBoth,
  dRepeatedPairs,
  eNca,
  e2SparseNca,
  fCalibration,
  gMethodComparison,
  hWestgard,
  iBootstrap,
  jNonparametric,
  kDistributions,
  lRatioArithmetic,
  mClusteredCensored,
  nBivariateCensored,
];
