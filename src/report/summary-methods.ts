import type { Summary } from "../domain/summary.js";
import { completePairsMethod } from "../pairs/summarise.js";

/** What each method is, as a paper says it. Only those that gave a result are printed. */
const methodSentences: Readonly<Record<string, string>> = {
  "tobit-subject-weighted":
    "Ratios with a side beyond its limit of quantification entered a censored (Tobit) likelihood of the log ratios, each pair with its own limit and with weight 1 / (pairs of its subject), so that every subject counts the same; confidence intervals are cluster-robust by subject (t with subjects - 1 degrees of freedom).",
  "tobit-cluster-robust":
    "In a sensitivity analysis every pair weighed the same in the Tobit likelihood (cluster-robust, CR2, t with Satterthwaite degrees of freedom).",
  "mixed-tobit":
    "A Tobit model with a random subject intercept, integrated numerically, gave profile-likelihood intervals (drop by t with subjects - 1 degrees of freedom).",
  "proportion-detected":
    "The share of pairs with CSF at or above LLOQ is reported with an exact binomial interval on the effective number of pairs (Korn-Graubard; Clopper-Pearson where each subject has one pair), and the median as the Turnbull estimate bounds it.",
  "bound-of-limits":
    "Where no pair was quantified, the geometric mean is only bounded, by the geometric mean of the pairs' limits.",
  turnbull: "The median of all ratios, censored ones included, is the Turnbull estimate.",
  "random-intercept":
    "Complete pairs were also analysed by a random-intercept model of the log ratios (REML, Satterthwaite degrees of freedom).",
  [completePairsMethod]:
    "Complete pairs were summarised by the geometric mean of the subjects' mean log ratios (t interval, subjects - 1 degrees of freedom); this leaves out censored pairs.",
  "complete-pairs":
    "Complete pairs were also summarised as if they were independent, which they are not where subjects repeat.",
  "lloq-subject-means": "For comparison, results below LLOQ were set to LLOQ.",
  "half-lloq-subject-means": "For comparison, results below LLOQ were set to LLOQ/2.",
  "lloq-sqrt2-subject-means": "For comparison, results below LLOQ were set to LLOQ/sqrt(2).",
  ros: "For comparison, ratios below their limit were filled in by regression on order statistics.",
  "cluster-bootstrap": "A bootstrap over subjects (percentile) was used beside the intervals above.",
};

/** The sentences of the methods that gave a result, each once, in the order of the rows. */
export function summaryMethods(summaries: readonly Summary[]): string[] {
  const methods = [...new Set(summaries.filter((s) => s.notEstimable === null).map((s) => s.method))];
  const isCarried = summaries.some((s) => s.marks.includes("fraction-unbound-uncertainty"));
  return [
    ...methods.flatMap((method) => methodSentences[method] ?? []),
    ...(isCarried ? ["The uncertainty of the fractions unbound was added to that of the mean on the log scale."] : []),
  ];
}
