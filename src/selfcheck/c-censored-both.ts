import { censoredSample, countCensoring } from "../stats/censored-sample.js";
import { type ConcentrationSide, type LogRatioBounds, logRatioBounds } from "../stats/log-ratio-bounds.js";
import { type TurnbullInterval, turnbull } from "../stats/turnbull.js";
import {
  type ComputedFields,
  type GoldenCall,
  type GoldenKind,
  hasShape,
  numbersOrScalar,
  textsOf,
} from "./golden-kind.js";
import { tobitFields } from "./tobit-fields.js";

const REQUIRED = ["csf", "csf_status", "csf_lloq", "plasma", "plasma_status", "plasma_lloq"];

/** CSF/plasma ratios with CSF, plasma or both below their limits. */
export const cCensoredBoth: GoldenKind = {
  kind: "c-censored-both",
  title: "CSF/plasma ratio with both matrices censored",
  fileName: /(^|\/)c_/,
  compute(call) {
    return hasShape(call, REQUIRED, ["csf_lod"]) ? pairs(call) : null;
  },
};

function pairs(call: GoldenCall): ComputedFields {
  const csf = sidesOf(call, "csf");
  const plasma = sidesOf(call, "plasma");
  const bounds = csf.map((side, i) => logRatioBounds(side, plasma[i]!));
  const informative = bounds.map(({ lower, upper }) => Number.isFinite(lower) || Number.isFinite(upper));
  const sample = censoredSample(bounds.filter((_, i) => informative[i]));
  const fit = tobitFields(sample);
  return {
    log_ratio_lo: bounds.map(({ lower }) => lower),
    log_ratio_hi: bounds.map(({ upper }) => upper),
    informative,
    n_uninformative: countCensoring(censoredSample(bounds)).nUninformative,
    ...("fields" in fit ? { tobit: fit.fields } : { tobit: null, reason: fit.reason }),
    ...turnbullFields(bounds),
  };
}

/** Status Q is quantified, B below LLOQ, D detected between LOD and LLOQ. */
function sidesOf(call: GoldenCall, matrix: "csf" | "plasma"): ConcentrationSide[] {
  const status = textsOf(call, `${matrix}_status`);
  const values = numbersOrScalar(call, matrix, status.length);
  const lloq = numbersOrScalar(call, `${matrix}_lloq`, status.length);
  const lod = numbersOrScalar(call, `${matrix}_lod`, status.length);
  return status.map((state, i): ConcentrationSide => {
    if (state === "Q") return { state: "quantified", value: values[i]! };
    if (state === "D") return { state: "below", limit: lloq[i]!, detected: lod[i]! };
    return { state: "below", limit: state === "B" && lod[i]! > 0 ? lod[i]! : lloq[i]! };
  });
}

/**
 * The reference stops its EM early: with interval-censored values it keeps masses of 1e-5 to 1e-4 on places where the
 * maximum has none, so vectors of different length cannot be compared; then the three fields are skipped, and
 * test/stats/turnbull.test.ts compares the masses that are no residue.
 */
function turnbullFields(bounds: readonly LogRatioBounds[]): ComputedFields {
  const sample = censoredSample(bounds);
  const fit = turnbull(sample);
  if (fit.notEstimable !== undefined || countCensoring(sample).nInterval > 0) return {};
  const jump = fit.intervals.map(({ mass }) => mass);
  let left = 1;
  const surv = jump.map((mass) => {
    left -= mass;
    return left;
  });
  return { turnbull_survfit: { time: fit.intervals.map(shownAt), jump, surv } };
}

/** Where a mass is reported: at its value, at its finite end, or in the middle. */
function shownAt({ lower, upper }: TurnbullInterval): number {
  if (lower === Number.NEGATIVE_INFINITY) return upper;
  if (upper === Number.POSITIVE_INFINITY) return lower;
  return (lower + upper) / 2;
}
