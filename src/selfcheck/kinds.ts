import { aDescriptive } from "./a-descriptive.js";
import { eNca } from "./e-nca.js";
import { fCalibration } from "./f-calibration.js";
import type { GoldenKind } from "./golden-kind.js";
import { kDistributions } from "./k-distributions.js";
import { lRatioArithmetic } from "./l-ratio-arithmetic.js";

/** Every kind of golden file that this software recomputes, in the order of the files. */
export const goldenKinds: readonly GoldenKind[] = [aDescriptive, eNca, fCalibration, kDistributions, lRatioArithmetic];
