import { type RunsRule, type RunsTrouble, sayMatrix } from "./runs-together.js";

export const tooFewReanalysed: RunsRule = {
  key: "too-few-reanalysed",
  title: "Too few incurred samples measured again",
  scope: "study",
  severity: "info",
  effect: "none",
  limits: ["incurred-share", "incurred-share-beyond", "incurred-first"],
  source: "ICH M10 5 (10 % of the first 1000 samples, 5 % of those beyond; which studies need it: see there)",
  mark: "F",
  why: "Only samples measured twice show that the method measures real samples as it measures its QC samples.",
  remedy: "Plan more reanalyses, or write down why the volume or the kind of study does not allow them.",
  check({ incurred, studySamples }, limits) {
    return studySamples.flatMap(({ analyte, matrix, count }): RunsTrouble[] => {
      const found = incurred.filter((one) => one.analyte === analyte && one.matrix === matrix).length;
      // A study without any was not planned with reanalysis: nothing to compare with.
      if (found === 0) return [];
      const first = Math.min(limits.numberOf("incurred-first"), count);
      const needed = Math.ceil(
        (limits.numberOf("incurred-share") * first + limits.numberOf("incurred-share-beyond") * (count - first)) / 100,
      );
      if (found >= needed) return [];
      const what = `${found} of ${count} samples of ${analyte} in ${sayMatrix(matrix)} were measured again, ${needed} are needed.`;
      return [{ analyte, what, value: String(found), expected: `at least ${needed}` }];
    });
  },
};
