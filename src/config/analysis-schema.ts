import { z } from "zod";
import { defaultAnalysisRule } from "../stats/analysis-rule.js";
import { METHOD_NAMES } from "../stats/estimate-row.js";

const hoursAfterDose = z.number().nonnegative();

/** The analysis plan: written down before anyone looks at the data, printed with every result. */
export const analysisSchema = z.strictObject({
  primary: z
    .enum(["tobit-where-estimable", ...METHOD_NAMES])
    .default(defaultAnalysisRule.primary)
    .describe(
      "method of the primary result, fixed in advance. tobit-where-estimable: the Tobit in which every subject weighs the same, with 3 subjects and 3 quantified pairs of 2 subjects or more; otherwise subject log-means (no pair censored), a bound (no pair quantified) or the proportion detected. How many results lie below LLOQ never decides",
    ),
  ciLevel: z
    .number()
    .gt(0)
    .lt(1)
    .nullable()
    .default(null)
    .describe("level of the confidence intervals; not given: summary.ciLevel"),
  sensitivity: z
    .array(z.enum(METHOD_NAMES))
    .default([...defaultAnalysisRule.sensitivity])
    .describe(
      "sensitivity analyses beside the primary result, in this order; subject-log-means and proportion-detected always stand there",
    ),
  sensitivityUpToPairs: z
    .number()
    .int()
    .positive()
    .default(20_000)
    .describe("in larger groups the sensitivity analyses that take long are left out, and said to be"),
  bootstrapReplicates: z
    .number()
    .int()
    .min(200)
    .max(100_000)
    .default(defaultAnalysisRule.bootstrapReplicates)
    .describe("resamples of a bootstrap"),
  bootstrapSeed: z
    .number()
    .int()
    .nonnegative()
    .default(defaultAnalysisRule.bootstrapSeed)
    .describe("seed of every bootstrap: equal data give equal numbers"),
  ratioAtH: z.array(hoursAfterDose).default([]).describe("hours after dose at which `csfp analyse` states the ratio"),
  timeBinsH: z
    .array(z.tuple([hoursAfterDose, hoursAfterDose]))
    .default([
      [0, 2],
      [3, 5],
      [6, 8],
      [9, 12],
    ])
    .describe("bins of time after dose, [from, to] in whole hours, both ends in"),
  auc: z
    .strictObject({
      method: z
        .enum(["linear", "linear-up-log-down"])
        .default("linear-up-log-down")
        .describe("trapezoid rule of areas under the curve"),
      minSamples: z
        .number()
        .int()
        .min(2)
        .default(3)
        .describe("quantified samples that a subject's profile needs in each matrix within one dosing interval"),
      minSubjectsPerTime: z
        .number()
        .int()
        .min(2)
        .default(2)
        .describe("subjects that every time bin of the composite (sparse) area needs"),
    })
    .prefault({}),
  compareBy: z
    .array(z.enum(["visit", "site", "arm", "csf_site", "comedication"]))
    .nullable()
    .default(null)
    .describe("groups whose ratios `csfp analyse` compares; not given: summary.groupBy"),
});
