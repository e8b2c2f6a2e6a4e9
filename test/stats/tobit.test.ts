import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CensoredSample,
  censoredSample,
  clusterMean,
  clusterRobust,
  createPrng,
  emptyTerm,
  likelihoodTerm,
  logLikelihood,
  moments,
  refuseTobit,
  tobit,
  tobitProfile,
  tobitWald,
} from "../../src/stats/index.js";

const LEFT = Number.NEGATIVE_INFINITY;
const RIGHT = Number.POSITIVE_INFINITY;
const exact = (value: number) => ({ lower: value, upper: value });

function fitted(sample: CensoredSample) {
  const fit = tobit(sample);
  if (fit.notEstimable !== undefined) throw new Error(fit.notEstimable);
  return fit;
}

describe("likelihoodTerm", () => {
  const bounds = [
    exact(0.7),
    { lower: LEFT, upper: -0.4 },
    { lower: 0.3, upper: RIGHT },
    { lower: -0.2, upper: 1.1 },
    { lower: 3, upper: 3.5 },
    { lower: -9, upper: -8 },
  ];
  const sample = censoredSample(bounds);

  it.each(bounds.map((_, i) => [i]))("has the derivatives of its value (kind %i)", (i) => {
    const [delta, theta, h] = [0.3, 1.4, 1e-5];
    const at = (d: number, t: number) => ({ ...likelihoodTerm(sample, i, d, t, emptyTerm()) });
    const term = at(delta, theta);
    const slope = (key: "value" | "dDelta" | "dTheta", byDelta: boolean) => {
      const up = byDelta ? at(delta + h, theta) : at(delta, theta + h);
      const down = byDelta ? at(delta - h, theta) : at(delta, theta - h);
      return (up[key] - down[key]) / (2 * h);
    };
    const close = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(1e-6 * Math.max(1, Math.abs(b)));
    close(slope("value", true), term.dDelta);
    close(slope("value", false), term.dTheta);
    close(slope("dDelta", true), term.dDeltaDelta);
    close(slope("dDelta", false), term.dDeltaTheta);
    close(slope("dTheta", false), term.dThetaTheta);
  });

  it("meets the narrow-interval form without a jump", () => {
    const value = (width: number) =>
      likelihoodTerm(censoredSample([{ lower: 0.5, upper: 0.5 + width }]), 0, 0, 1, emptyTerm()).value -
      Math.log(width);
    expect(value(0.99e-5)).toBeCloseTo(value(1.01e-5), 6);
  });

  it("stays finite 1000 SDs into the tail", () => {
    const far = censoredSample([{ lower: LEFT, upper: -1000 }]);
    const term = likelihoodTerm(far, 0, 0, 1, emptyTerm());
    expect(Object.values(term).every(Number.isFinite)).toBe(true);
    expect(term.dDelta).toBeCloseTo(-1000.001, 3);
  });
});

describe("tobit", () => {
  it("is the mean and the SD with divisor n without censoring", () => {
    const values = [-3.2, -2.9, -4.1, -3.7, -3.3];
    const fit = fitted(censoredSample(values.map(exact)));
    const { mean, variance } = moments(values);
    expect(fit.mu).toBeCloseTo(mean!, 12);
    expect(fit.sigma).toBeCloseTo(Math.sqrt((variance! * 4) / 5), 12);
    expect(fit.logLik).toBeCloseTo(logLikelihood(censoredSample(values.map(exact)), fit.mu, fit.sigma), 10);
  });

  const bound = fc.tuple(fc.integer({ min: -40, max: 40 }), fc.constantFrom("exact", "exact", "left", "right", "both"));
  const drawn = fc.array(bound, { minLength: 4, maxLength: 25 }).map((entries) =>
    entries.map(([tenth, kind]) => {
      const value = tenth / 10;
      if (kind === "left") return { lower: LEFT, upper: value };
      if (kind === "right") return { lower: value, upper: RIGHT };
      return kind === "both" ? { lower: value, upper: value + 0.5 } : exact(value);
    }),
  );

  it("finds a point that no neighbour beats, or refuses", () => {
    fc.assert(
      fc.property(drawn, (bounds) => {
        const sample = censoredSample(bounds);
        const fit = tobit(sample);
        if (fit.notEstimable !== undefined) return;
        expect(fit.converged).toBe(true);
        for (const [shift, factor] of [
          [1e-3, 1],
          [-1e-3, 1],
          [0, 1.001],
          [0, 0.999],
        ] as const) {
          const near = logLikelihood(sample, fit.mu + shift * fit.sigma, fit.sigma * factor);
          expect(near).toBeLessThanOrEqual(fit.logLik + 1e-9 * Math.abs(fit.logLik));
        }
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it("moves and stretches with the data, whatever their order", () => {
    fc.assert(
      fc.property(drawn, fc.double({ min: -500, max: 500, noNaN: true }), (bounds, shift) => {
        const fit = tobit(censoredSample(bounds));
        const moved = tobit(
          censoredSample(
            [...bounds].reverse().map(({ lower, upper }) => ({ lower: 3 * lower + shift, upper: 3 * upper + shift })),
          ),
        );
        expect(moved.notEstimable === undefined).toBe(fit.notEstimable === undefined);
        if (fit.notEstimable !== undefined || moved.notEstimable !== undefined) return;
        expect(Math.abs(moved.mu - (3 * fit.mu + shift))).toBeLessThan(1e-6 * (1 + Math.abs(shift)));
        expect(Math.abs(moved.sigma / (3 * fit.sigma) - 1)).toBeLessThan(1e-6);
      }),
      { numRuns: 200, seed: 12 },
    );
  });

  it.each([
    ["nothing", [], "no informative pairs"],
    ["only uninformative pairs", [{ lower: LEFT, upper: RIGHT }], "no informative pairs"],
    ["all below", [{ lower: LEFT, upper: 0 }], "no quantified CSF: no finite MLE (likelihood -> 1 as mu -> -Inf)"],
    ["all above", [{ lower: 0, upper: RIGHT }], "no quantified plasma: no finite MLE (likelihood -> 1 as mu -> Inf)"],
    [
      "limits that one value satisfies",
      [
        { lower: LEFT, upper: 1 },
        { lower: 0, upper: RIGHT },
      ],
      "no quantified pair, and one value explains all limits: likelihood -> 1 as sigma -> 0",
    ],
    [
      "limits that leave the SD open",
      [
        { lower: LEFT, upper: 0 },
        { lower: 1, upper: RIGHT },
      ],
      "no quantified pair, and the limits leave the SD open: likelihood highest as sigma -> Inf",
    ],
    ["equal values", [exact(1), exact(1)], "all quantified ratios identical: likelihood unbounded as sigma -> 0"],
  ])("refuses %s", (_name, bounds, reason) => {
    expect(refuseTobit([censoredSample(bounds)])).toBe(reason);
    expect(tobit(censoredSample(bounds))).toEqual({ notEstimable: reason });
  });

  it("fits limits alone when they cross enough", () => {
    const sample = censoredSample([
      { lower: LEFT, upper: 1 },
      { lower: LEFT, upper: 3 },
      { lower: 2, upper: RIGHT },
      { lower: 0, upper: RIGHT },
    ]);
    const fit = fitted(sample);
    expect(fit.converged).toBe(true);
    expect(fit.mu).toBeCloseTo(1.5, 8);
  });
});

describe("tobitProfile", () => {
  it("cuts the likelihood where it has fallen by half the chi-square quantile", () => {
    const sample = censoredSample([exact(-1), exact(0.4), exact(1.3), { lower: LEFT, upper: -0.5 }]);
    const fit = fitted(sample);
    const [low, high] = tobitProfile(sample, fit).mu;
    for (const limit of [low!, high!]) {
      // The best sigma at the limit, by a plain scan.
      let best = Number.NEGATIVE_INFINITY;
      for (let logSigma = -2; logSigma < 3; logSigma += 1e-4) {
        best = Math.max(best, logLikelihood(sample, limit, Math.exp(logSigma)));
      }
      expect(2 * (fit.logLik - best)).toBeCloseTo(3.841458820694124, 6);
    }
  });
});

describe("clusterRobust", () => {
  const values = [0.2, 1.1, -0.4, 0.9, 1.5, 0.1, -1.2, 0.3, 0.8];
  const subjects = ["a", "a", "a", "b", "b", "c", "c", "d", "e"];
  const sample = censoredSample(values.map(exact));
  const se = (correction: "CR0" | "CR1" | "CR2" | "CR3") => {
    const result = clusterRobust(sample, subjects, fitted(sample), correction);
    if (result.notEstimable !== undefined) throw new Error(result.notEstimable);
    return result.seMu;
  };

  it("is the sandwich of the mean without censoring", () => {
    const mean = clusterMean(values, subjects);
    if (mean.notEstimable !== undefined) throw new Error(mean.notEstimable);
    expect(se("CR0")).toBeCloseTo(mean.seCr0, 10);
    expect(se("CR1")).toBeCloseTo(mean.seCr1!, 10);
  });

  it("grows with the correction", () => {
    expect(se("CR0")).toBeLessThan(se("CR1"));
    expect(se("CR0")).toBeLessThan(se("CR2"));
    expect(se("CR2")).toBeLessThan(se("CR3"));
  });

  it("has CR3 near the leave-one-subject-out jackknife, also with censoring", () => {
    const prng = createPrng(1);
    const entries = Array.from({ length: 20 }, (_, subject) => {
      const centre = 0.4 * prng.normal();
      return Array.from({ length: 1 + (subject % 3) }, () => {
        const [value, limit] = [centre + 0.35 * prng.normal(), -0.3 + 0.2 * prng.normal()];
        return { subject: `S${subject}`, ...(value < limit ? { lower: LEFT, upper: limit } : exact(value)) };
      });
    }).flat();
    const names = entries.map(({ subject }) => subject);
    const fit = fitted(censoredSample(entries));
    const shifts = [...new Set(names)].map(
      (name) => fitted(censoredSample(entries.filter(({ subject }) => subject !== name))).mu - fit.mu,
    );
    const jackknife = Math.sqrt(shifts.reduce((sum, shift) => sum + shift * shift, 0));
    const cr3 = clusterRobust(censoredSample(entries), names, fit, "CR3");
    if (cr3.notEstimable !== undefined) throw new Error(cr3.notEstimable);
    expect(Math.abs(cr3.seMu / jackknife - 1)).toBeLessThan(0.1);
  });

  it("refuses one subject", () => {
    const fit = fitted(sample);
    expect(
      clusterRobust(
        sample,
        values.map(() => "a"),
        fit,
        "CR2",
      ),
    ).toEqual({ notEstimable: "fewer than two subjects" });
  });

  it("gives t intervals wider than normal ones", () => {
    const fit = fitted(sample);
    expect(tobitWald(fit, 4)[1]).toBeGreaterThan(tobitWald(fit)[1]);
  });
});
