import type { PairFacts, Rule } from "./rule.js";

export const csfWithoutPlasma: Rule<PairFacts> = {
  key: "csf-without-plasma",
  title: "CSF quantified, plasma below its limit",
  scope: "pair",
  severity: "warning",
  effect: "review",
  limits: [],
  source: "Practice notes, flags",
  mark: "F",
  why: "Drug reaches CSF from plasma: this is what swapped tubes look like, or a plasma method that is not sensitive enough.",
  remedy: "Check identity of both tubes and the plasma limit.",
  check({ pair }) {
    const plasma = pair.plasma.concentration;
    const isBelow = plasma.state === "belowLloq" || plasma.state === "notDetected";
    if (!isBelow || pair.csf.concentration.state !== "quantified") return [];
    return [{ what: `CSF reads ${pair.csf.concentration.raw}, plasma ${plasma.raw}.`, value: plasma.raw }];
  },
};
