import {
  betaCdf,
  betaQuantile,
  digamma,
  fQuantile,
  fSf,
  gammaCdf,
  logGamma,
  studentTCdf,
  studentTPdf,
  studentTQuantile,
  studentTSf,
} from "../stats/distributions.js";
import { exactBinomialInterval } from "../stats/exact-binomial-interval.js";
import {
  inverseMills,
  normalCdf,
  normalLogCdf,
  normalLogPdf,
  normalPdf,
  normalQuantile,
  normalSf,
} from "../stats/normal.js";
import { wilsonInterval } from "../stats/wilson-interval.js";
import { type ComputedFields, type GoldenCall, type GoldenKind, hasShape, numbersOf } from "./golden-kind.js";

/** Distribution functions; the shape of the input says which family. */
export const kDistributions: GoldenKind = {
  kind: "k-distributions",
  title: "Distribution functions",
  fileName: /(^|\/)k_/,
  parameterFields: ["gamma_p_x"],
  compute(call) {
    if (hasShape(call, ["z", "p"])) return normal(call);
    if (hasShape(call, ["df", "t", "p"])) return studentT(call);
    if (hasShape(call, ["df1", "df2", "x", "p"])) return fFamily(call);
    if (hasShape(call, ["a", "b", "x", "g"])) return betaAndGamma(call);
    if (hasShape(call, ["x", "n"])) return proportions(call);
    return null;
  },
};

function normal(call: GoldenCall): ComputedFields {
  const z = numbersOf(call, "z");
  return {
    cdf: z.map(normalCdf),
    sf: z.map(normalSf),
    log_cdf: z.map(normalLogCdf),
    log_sf: z.map((value) => normalLogCdf(-value)),
    pdf: z.map(normalPdf),
    log_pdf: z.map(normalLogPdf),
    quantile: numbersOf(call, "p").map(normalQuantile),
    inverse_mills_phi_over_Phi: z.map(inverseMills),
  };
}

function studentT(call: GoldenCall): ComputedFields {
  const t = numbersOf(call, "t");
  const table = (f: (value: number, df: number) => number, xs: readonly number[]) =>
    numbersOf(call, "df").map((df) => xs.map((value) => f(value, df)));
  return {
    cdf: table(studentTCdf, t),
    sf: table(studentTSf, t),
    quantile: table(studentTQuantile, numbersOf(call, "p")),
    pdf: table(studentTPdf, t),
  };
}

function fFamily(call: GoldenCall): ComputedFields {
  const df2 = numbersOf(call, "df2");
  const table = (f: (value: number, df1: number, df2: number) => number, xs: readonly number[]) =>
    numbersOf(call, "df1").map((df1, row) => xs.map((value) => f(value, df1, df2[row]!)));
  return { sf: table(fSf, numbersOf(call, "x")), quantile: table(fQuantile, numbersOf(call, "p")) };
}

function betaAndGamma(call: GoldenCall): ComputedFields {
  const b = numbersOf(call, "b");
  const g = numbersOf(call, "g");
  const table = (f: (value: number, a: number, b: number) => number, xs: readonly number[]) =>
    numbersOf(call, "a").map((a, row) => xs.map((value) => f(value, a, b[row]!)));
  const gammaX = call.parameters.gamma_p_x;
  const named: Record<string, ComputedFields[string]> = {};
  for (const name of call.wanted) {
    const [, low, high] = /^qbeta_([\d.]+)_([\d.]+)$/.exec(name) ?? [];
    if (low !== undefined && high !== undefined) named[name] = table(betaQuantile, [Number(low), Number(high)]);
    const [, shape] = /^gamma_p_shape_([\d.]+)$/.exec(name) ?? [];
    if (shape !== undefined && Array.isArray(gammaX)) {
      named[name] = gammaX.map((x) => gammaCdf(Number(x), Number(shape)));
    }
  }
  return {
    pbeta: table(betaCdf, numbersOf(call, "x")),
    lgamma: g.map(logGamma),
    digamma: g.map(digamma),
    gamma_p_x: gammaX,
    ...named,
  };
}

function proportions(call: GoldenCall): ComputedFields {
  const n = numbersOf(call, "n");
  const each = (interval: typeof wilsonInterval) =>
    numbersOf(call, "x").map((x, i) => interval(x, n[i]!) ?? [null, null]);
  return { clopper_pearson: each(exactBinomialInterval), wilson: each(wilsonInterval) };
}
