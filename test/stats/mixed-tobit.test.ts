import { describe, expect, it } from "vitest";
import {
  censoredSample,
  createPrng,
  gaussHermite,
  mixedSample,
  mixedTobit,
  mixedTobitLikelihood,
  mixedTobitProfile,
  randomIntercept,
  randomInterceptProfile,
} from "../../src/stats/index.js";

/** 12 subjects with 1 to 4 values; the lowest third is below limits that differ. */
function drawn(seed: number, isCensored: boolean) {
  const prng = createPrng(seed);
  const bounds: { lower: number; upper: number }[] = [];
  const subjects: string[] = [];
  for (let subject = 0; subject < 12; subject++) {
    const centre = 0.5 * prng.normal();
    for (let k = 0; k <= subject % 4; k++) {
      const [value, limit] = [centre + 0.4 * prng.normal(), -0.3 + 0.2 * prng.normal()];
      const isBelow = isCensored && value < limit;
      bounds.push({ lower: isBelow ? Number.NEGATIVE_INFINITY : value, upper: isBelow ? limit : value });
      subjects.push(`S${subject}`);
    }
  }
  return { bounds, subjects, sample: censoredSample(bounds) };
}

describe("gaussHermite", () => {
  it.each([1, 2, 5, 25, 81, 150])("integrates even powers exactly with %i nodes", (n) => {
    const { nodes, weights } = gaussHermite(n);
    const integral = (power: number) => nodes.reduce((sum, x, k) => sum + weights[k]! * x ** power, 0);
    expect(integral(0) / Math.sqrt(Math.PI)).toBeCloseTo(1, 12);
    if (n > 1) expect(integral(2) / (Math.sqrt(Math.PI) / 2)).toBeCloseTo(1, 12);
    if (n > 2) expect(integral(4) / ((3 * Math.sqrt(Math.PI)) / 4)).toBeCloseTo(1, 12);
  });
});

describe("mixedTobitLikelihood", () => {
  const { sample, subjects } = drawn(5, true);
  const data = mixedSample(sample, subjects, 41);
  const point = [0.1, -0.8, -0.7];

  it("has the gradient and Hessian of its value", () => {
    const here = mixedTobitLikelihood(data, point);
    const h = 1e-4;
    for (let i = 0; i < 3; i++) {
      const at = (step: number) =>
        mixedTobitLikelihood(
          data,
          point.map((value, j) => (i === j ? value + step : value)),
        );
      const [up, down] = [at(h), at(-h)];
      expect((up.value - down.value) / (2 * h)).toBeCloseTo(here.gradient[i]!, 5);
      for (let j = 0; j < 3; j++) {
        expect((up.gradient[j]! - down.gradient[j]!) / (2 * h)).toBeCloseTo(here.hessian[i]![j]!, 4);
      }
    }
  });

  it("equals a brute-force integral over the subject effect", () => {
    const [mu, tau, sigma] = [point[0]!, Math.exp(point[1]!), Math.exp(point[2]!)];
    // Sums of the normal density on fine grids: nothing of the code under test is used.
    const density = (z: number) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    const tail = (z: number) => {
      const [from, steps] = [Math.min(z, 0) - 12, 4000];
      const width = (z - from) / steps;
      let sum = (density(from) + density(z)) / 2;
      for (let k = 1; k < steps; k++) sum += density(from + k * width);
      return sum * width;
    };
    let total = 0;
    for (const name of new Set(subjects)) {
      const positions = subjects.flatMap((subject, i) => (subject === name ? [i] : []));
      const steps = 400;
      const width = (16 * tau) / steps;
      let integral = 0;
      for (let k = 0; k <= steps; k++) {
        const b = -8 * tau + k * width;
        let product = density(b / tau) / tau;
        for (const i of positions) {
          const [lower, upper] = [sample.lower[i]!, sample.upper[i]!];
          product *= lower === upper ? density((upper - mu - b) / sigma) / sigma : tail((upper - mu - b) / sigma);
        }
        integral += product * width;
      }
      total += Math.log(integral);
    }
    expect(mixedTobitLikelihood(data, point).value).toBeCloseTo(total, 5);
  });
});

describe("mixedTobit", () => {
  it("is the random-intercept model (ML) without censoring", () => {
    const { bounds, sample, subjects } = drawn(6, false);
    const mixed = mixedTobit(sample, subjects);
    const values = bounds.map(({ upper }) => upper);
    const linear = randomIntercept(values, subjects, { method: "ML" });
    if (mixed.notEstimable !== undefined || linear.notEstimable !== undefined) throw new Error("not estimable");
    expect(mixed.mu).toBeCloseTo(linear.coefficients[0]!, 7);
    expect(mixed.logLik).toBeCloseTo(linear.logLik, 8);
    expect(mixed.sigmaBetween ** 2).toBeCloseTo(linear.varBetween, 6);
    expect(mixed.sigmaWithin ** 2).toBeCloseTo(linear.varWithin, 6);
    const profile = mixedTobitProfile(sample, subjects, mixed);
    const linearProfile = randomInterceptProfile(values, subjects);
    if (linearProfile.notEstimable !== undefined) throw new Error(linearProfile.notEstimable);
    expect(profile[0]).toBeCloseTo(linearProfile.ci[0]!, 6);
    expect(profile[1]).toBeCloseTo(linearProfile.ci[1]!, 6);
  });

  it("does not depend on the number of nodes", () => {
    const { sample, subjects } = drawn(5, true);
    const [few, many] = [mixedTobit(sample, subjects, 25), mixedTobit(sample, subjects, 81)];
    if (few.notEstimable !== undefined || many.notEstimable !== undefined) throw new Error("not estimable");
    expect(few.mu).toBeCloseTo(many.mu, 9);
    expect(few.logLik).toBeCloseTo(many.logLik, 9);
    expect(few.sigmaBetween).toBeCloseTo(many.sigmaBetween, 8);
  });

  it("returns the plain Tobit and says so where subjects do not differ", () => {
    const values = [1, -1, 1, -1, 1, -1];
    const fit = mixedTobit(censoredSample(values.map((value) => ({ lower: value, upper: value }))), [
      "a",
      "a",
      "b",
      "b",
      "c",
      "c",
    ]);
    expect(fit).toMatchObject({ isAtBoundary: true, sigmaBetween: 0, converged: true, mu: 0 });
  });

  it.each([
    [
      "one pair per subject",
      ["a", "b", "c"],
      "one pair per subject: variance between and within cannot be distinguished",
    ],
    ["one subject", ["a", "a", "a"], "fewer than two subjects"],
  ])("refuses %s", (_name, subjects, reason) => {
    const sample = censoredSample([0, 1, 2].map((value) => ({ lower: value, upper: value })));
    expect(mixedTobit(sample, subjects)).toEqual({ notEstimable: reason });
  });
});
