import type { Rule, SampleFacts } from "./rule.js";

export const bloodInCsf: Rule<SampleFacts> = {
  key: "blood-in-csf",
  title: "Blood in CSF",
  scope: "sample",
  severity: "warning",
  effect: "none",
  limits: ["csf-rbc-traumatic", "csf-rbc-albumin"],
  source: "Practice notes, contamination",
  mark: "F",
  why: "Blood carries plasma drug and protein into CSF. Whether it matters depends on the ratio: see blood-contamination.",
  remedy: "Record red cells of CSF and blood; prefer a later fraction of the puncture.",
  check(facts, limits) {
    const rbc = facts.numbers.csf_rbc_per_ul;
    const traumatic = limits.numberOf("csf-rbc-traumatic");
    if (facts.matrix !== "csf" || rbc === undefined || rbc <= traumatic) return [];
    const isAlbuminFalse = rbc >= limits.numberOf("csf-rbc-albumin");
    const tail = isAlbuminFalse ? "; its protein and albumin are not to be trusted" : "";
    return [
      {
        what: `CSF holds ${rbc} red cells per uL${tail}.`,
        column: "csf_rbc_per_ul",
        value: String(rbc),
        expected: `at most ${traumatic}`,
      },
    ];
  },
};
