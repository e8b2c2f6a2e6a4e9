import { moments } from "../stats/moments.js";
import type { Trouble } from "./rule.js";
import type { RunRule } from "./run-rule.js";

export const internalStandardUnsteady: RunRule = {
  key: "internal-standard-unsteady",
  title: "Internal standard response far from the standards'",
  scope: "run",
  severity: "warning",
  effect: "none",
  limits: ["internal-standard-from", "internal-standard-to"],
  source: "ICH M10 3.3.5 asks to monitor it and sets no limit; 50-150 % is common practice",
  mark: "M",
  why: "An internal standard that is lost or doubled in one sample changes that sample's result.",
  remedy: "Look at the samples with the extreme responses; a written procedure decides about repeating them.",
  check({ curve, countedQcs, study }, limits) {
    const good = [...curve.standards, ...countedQcs].filter((one) => one.isWithin);
    const mean = moments(good.flatMap((one) => one.internalStandardArea ?? [])).mean;
    if (mean === null || !(mean > 0)) return [];
    const [from, to] = [limits.numberOf("internal-standard-from"), limits.numberOf("internal-standard-to")];
    const isOff = (area: number) => (100 * area) / mean < from || (100 * area) / mean > to;
    const say = (who: string, area: number): Trouble => ({
      what: `${who}: the internal standard is ${((100 * area) / mean).toPrecision(3)} % of the mean of the accepted standards.`,
      value: String(area),
      expected: `${from}-${to} %`,
    });
    const own = [...curve.standards, ...countedQcs].flatMap((one) =>
      one.internalStandardArea !== null && isOff(one.internalStandardArea)
        ? [{ ...say(one.name, one.internalStandardArea), file: one.file, row: one.row }]
        : [],
    );
    const { internalStandardArea: extent } = study;
    const ends = extent === null ? [] : [...new Set([extent.least, extent.most])].filter(isOff);
    return [
      ...own,
      ...ends.map((area) =>
        say(area === extent?.least ? "Lowest of the study samples" : "Highest of the study samples", area),
      ),
    ];
  },
};
