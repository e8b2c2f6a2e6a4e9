import type { PairFacts, Rule } from "./rule.js";

export const identicalValues: Rule<PairFacts> = {
  key: "identical-values",
  title: "The same concentration in both matrices",
  scope: "pair",
  severity: "warning",
  effect: "review",
  limits: [],
  source: "Practice notes, flags",
  mark: "F",
  why: "Two matrices never agree to the last digit: probably one tube was measured twice.",
  remedy: "Check identity of both tubes and both injections.",
  check({ pair }) {
    const [csf, plasma] = [pair.csf.concentration, pair.plasma.concentration];
    if (csf.state !== "quantified" || plasma.state !== "quantified" || csf.value !== plasma.value) return [];
    const unit = csf.unit === null ? "" : ` ${csf.unit}`;
    return [{ what: `CSF and plasma both read ${csf.value}${unit}.`, value: csf.raw }];
  },
};
