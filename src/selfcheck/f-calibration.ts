import { hasEnoughPassing, lowestPassingLevel, qcReadBack, readBack } from "../stats/calibration-accuracy.js";
import {
  backCalculate,
  type CalibrationCurve,
  type CalibrationShape,
  type CalibrationWeighting,
  calibrationCurve,
  responseBand,
} from "../stats/calibration-curve.js";
import { leastSquares } from "../stats/least-squares.js";
import type { Result } from "../stats/result.js";
import {
  type Computed,
  type ComputedFields,
  type GoldenCall,
  type GoldenKind,
  hasShape,
  type Json,
} from "./golden-kind.js";

const WEIGHTINGS: Readonly<Record<string, CalibrationWeighting>> = {
  none: "none",
  one_over_x: "1/x",
  one_over_x2: "1/x2",
  one_over_y: "1/y",
  one_over_y2: "1/y2",
};
const FITS = Object.keys(WEIGHTINGS).flatMap((weighting) => [`linear_${weighting}`, `quadratic_${weighting}`]);

type Input = Readonly<Record<string, Json>>;

/** Calibration curves, and plain linear models with certified values. */
export const fCalibration: GoldenKind = {
  kind: "f-calibration",
  title: "Calibration curves and back-calculation",
  fileName: /(^|\/)f_/,
  compute(call) {
    if (hasShape(call, ["x", "response"], ["qc", "unknown_response"])) return everyFit(call);
    if (hasShape(call, ["from_cases"])) return lowestLevels(call);
    if (hasShape(call, ["from_case", "fit", "x"])) return band(call);
    return call.call.includes("lm(") ? plainModel(call) : null;
  },
};

function everyFit(call: GoldenCall): ComputedFields {
  const standards = { nominal: vector(call.input.x), response: vector(call.input.response) };
  return Object.fromEntries(FITS.map((name) => [name, fitTable(fitNamed(call.input, name), standards, call.input)]));
}

function fitNamed(input: Input, name: string): Result<CalibrationCurve> {
  const [, shape = "linear", weighting = "none"] = /^(linear|quadratic)_(\w+)$/.exec(name) ?? [];
  return calibrationCurve(vector(input.x), vector(input.response), {
    shape: shape as CalibrationShape,
    weighting: WEIGHTINGS[weighting] ?? "none",
  });
}

function fitTable(
  curve: Result<CalibrationCurve>,
  { nominal, response }: { readonly nominal: number[]; readonly response: number[] },
  input: Input,
): ComputedFields {
  if (curve.notEstimable !== undefined) return {};
  const standards = readBack(curve.coefficients, nominal, response);
  const biases = standards.map((one) => one.biasPct);
  return {
    coef: curve.coefficients,
    se: curve.standardErrors,
    vcov: curve.covariance,
    sigma: curve.sigma,
    r_squared: curve.rSquared,
    adj_r_squared: curve.adjustedRSquared,
    df_residual: curve.residualDf,
    residuals: curve.residuals,
    weighted_rss: curve.weightedRss,
    back_calculated: standards.map((one) => one.backCalculated),
    accuracy_pct: standards.map((one) => one.accuracyPct),
    relative_error_pct: biases,
    sum_abs_relative_error_pct: biases.reduce<number>((sum, bias) => sum + Math.abs(bias ?? 0), 0),
    r_weighted_pearson:
      curve.shape === "quadratic" ? null : Math.sign(curve.coefficients[1]!) * Math.sqrt(curve.rSquared ?? 0),
    standard_pass: standards.map((one) => one.isWithin),
    n_pass: standards.filter((one) => one.isWithin).length,
    run_accepted_75pct_and_half_per_level: hasEnoughPassing(standards),
    qc: qcTables(curve.coefficients, input.qc),
    unknown_concentration: vector(input.unknown_response).map((value) => backCalculate(curve.coefficients, value)),
  };
}

function qcTables(coefficients: readonly number[], qc: Json | undefined): Computed {
  if (!Array.isArray(qc)) return undefined;
  return (qc as readonly Input[]).map((level) => {
    const nominal = Number(level.nominal);
    const read = qcReadBack(coefficients, nominal, vector(level.response));
    return {
      nominal,
      back_calculated: read.backCalculated,
      accuracy_pct: read.accuracyPct,
      mean: read.mean,
      cv_pct: read.cvPct,
      bias_pct: read.biasPct,
    };
  });
}

function lowestLevels(call: GoldenCall): ComputedFields {
  const tables: Record<string, Computed> = {};
  for (const id of call.input.from_cases as readonly string[]) {
    const input = call.siblings[id] ?? null;
    if (input === null) continue;
    const levelOf = (name: string): number | null => {
      const curve = fitNamed(input, name);
      if (curve.notEstimable !== undefined) return null;
      return lowestPassingLevel(readBack(curve.coefficients, vector(input.x), vector(input.response)));
    };
    tables[id] = Object.fromEntries(FITS.map((name) => [name, levelOf(name)]));
  }
  return tables;
}

function band(call: GoldenCall): ComputedFields {
  const input = call.siblings[String(call.input.from_case)] ?? null;
  if (input === null) return {};
  const curve = fitNamed(input, String(call.input.fit));
  if (curve.notEstimable !== undefined) return {};
  const bands = vector(call.input.x).map((x) => responseBand(curve, x));
  return {
    fit: bands.map((one) => one.mean),
    lwr: bands.map((one) => one.interval?.[0] ?? null),
    upr: bands.map((one) => one.interval?.[1] ?? null),
  };
}

/** lm(response ~ predictors): the call names the response; every other input column is a predictor, in order. */
function plainModel(call: GoldenCall): ComputedFields | null {
  const named = /lm\(\s*([\w.]+)\s*~/.exec(call.call)?.[1] ?? "y";
  const response = Object.hasOwn(call.input, named) ? named : "y";
  if (!Object.hasOwn(call.input, response)) return null;
  const columns = Object.entries(call.input).flatMap(([name, value]) => (name === response ? [] : columnsOf(value)));
  const fit = leastSquares(columns, vector(call.input[response]));
  if (fit.notEstimable !== undefined) return null;
  return {
    coef: fit.coefficients,
    se: fit.standardErrors,
    sigma: fit.sigma,
    r_squared: fit.rSquared,
    adj_r_squared: fit.adjustedRSquared,
    df_residual: fit.residualDf,
    vcov: fit.covariance,
    residuals: fit.residuals,
    weighted_rss: fit.weightedRss,
    certified_coef: fit.coefficients,
    certified_se: fit.standardErrors,
    certified_residual_sd: fit.sigma,
    certified_r_squared: fit.rSquared,
  };
}

/** A column, the columns of a matrix of rows, or the columns of a table by name. */
function columnsOf(value: Json): number[][] {
  if (Array.isArray(value)) {
    const rows = value as readonly Json[];
    if (!Array.isArray(rows[0])) return [vector(value)];
    return (rows[0] as readonly Json[]).map((_, j) => rows.map((row) => Number((row as readonly Json[])[j])));
  }
  return typeof value === "object" && value !== null ? Object.values(value as Input).flatMap(columnsOf) : [];
}

function vector(value: Json | undefined): number[] {
  return Array.isArray(value) ? value.map((entry) => (typeof entry === "number" ? entry : Number.NaN)) : [];
}
