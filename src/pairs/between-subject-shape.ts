import { type AnalysisRow, analysisRow } from "../domain/analysis.js";
import { bySubject } from "../stats/by-subject.js";
import { isEstimable } from "../stats/result.js";
import { skewness } from "../stats/skewness.js";
import { type AnalysedPairs, completeMarks } from "./analysed-pairs.js";

/** Whether the subjects' mean log ratios are skewed, with a sentence whatever comes out. */
export function betweenSubjectShape(analyte: string, pairs: AnalysedPairs): AnalysisRow {
  const list = pairs.quantified;
  const { values } = bySubject(
    list.map(({ ratio }) => Math.log(ratio)),
    list.map(({ subjectId }) => subjectId),
  );
  const common = {
    estimand: "skewness of the subjects' mean log ratios",
    nPairs: list.length,
    nSubjects: values.length,
    method: "adjusted skewness G1",
    marks: completeMarks(pairs),
  };
  const found = skewness(values.map((logs) => logs.reduce((sum, log) => sum + log, 0) / logs.length));
  if (!isEstimable(found)) {
    const verdict = `Whether the subjects' mean log ratios are skewed cannot be determined (${found.notEstimable}); if they are, the interval of the geometric mean is too narrow, whatever the method.`;
    return analysisRow("between-subject-shape", analyte, "all", {
      ...common,
      notEstimable: found.notEstimable,
      details: { verdict },
    });
  }
  const isSkewed = Math.abs(found.skewness) > 2 * found.se;
  return analysisRow("between-subject-shape", analyte, "all", {
    ...common,
    estimate: found.skewness,
    marks: isSkewed ? [...common.marks, "skewed-between-subjects"] : common.marks,
    details: {
      standardError: found.se,
      verdict: isSkewed
        ? "The subjects' mean log ratios are skewed: the interval of the geometric mean may be too narrow, whatever the method."
        : "No skewness of the subjects' mean log ratios is evident; a moderate one cannot be excluded with this number of subjects.",
    },
  });
}
