import type { Concentration } from "../domain/concentration.js";
import type { Ratio } from "../domain/pair.js";
import { fractionUnboundCsf } from "../stats/unbound-ratio.js";

/** One side of a pair: its concentration, already in the unit of the other side, and what was measured. */
export interface RatioSide {
  concentration: Concentration;
  basis: "total" | "unbound";
}

/** Fractions unbound, above 0 and up to 1; null where none is given. */
export interface FractionsUnbound {
  plasma: number | null;
  csf: number | null;
}

/**
 * Total CSF over total plasma. A side measured unbound is divided by its fraction unbound (marked `total-derived-csf`,
 * `total-derived-plasma`); without one the ratio is not estimable (`basis-mixed`).
 * Throws where the two sides are in different units: conversion comes before.
 */
export function totalRatio(csf: RatioSide, plasma: RatioSide, fractions: FractionsUnbound): Ratio {
  requireOneUnit(csf, plasma);
  const assumed: string[] = [];
  const scale = { csf: 1, plasma: 1 };
  for (const [matrix, side] of [
    ["csf", csf],
    ["plasma", plasma],
  ] as const) {
    if (side.basis === "total") continue;
    const fraction = fractions[matrix];
    if (!isFraction(fraction)) return notEstimable(stateObstacle(csf, plasma) ?? "basis-mixed");
    scale[matrix] = 1 / fraction;
    assumed.push(`total-derived-${matrix}`);
  }
  return divide(csf.concentration, plasma.concentration, scale.csf / scale.plasma, assumed);
}

/**
 * Unbound CSF over unbound plasma (Kp,uu,CSF): each side times its fraction unbound unless it was measured unbound.
 * A fraction unbound in CSF that is not given comes from the fraction in plasma and the albumin quotient (CSF over
 * serum), else it is taken as 1; both are named in `assumed`. CSF is not brain: this is never a Kp,uu,brain.
 */
export function unboundRatio(
  csf: RatioSide,
  plasma: RatioSide,
  fractions: FractionsUnbound,
  albuminQuotient: number | null,
): Ratio {
  requireOneUnit(csf, plasma);
  const assumed: string[] = [];
  let plasmaScale = 1;
  if (plasma.basis === "total") {
    if (!isFraction(fractions.plasma)) {
      return notEstimable(stateObstacle(csf, plasma) ?? "fraction-unbound-unknown");
    }
    plasmaScale = fractions.plasma;
  }
  let csfScale = 1;
  if (csf.basis === "total") {
    if (isFraction(fractions.csf)) {
      csfScale = fractions.csf;
    } else if (isFraction(fractions.plasma) && isQuotient(albuminQuotient)) {
      csfScale = fractionUnboundCsf(fractions.plasma, albuminQuotient);
      assumed.push("fu-csf-from-albumin-quotient");
    } else {
      assumed.push("fu-csf-assumed-1");
    }
  }
  return divide(csf.concentration, plasma.concentration, csfScale / plasmaScale, assumed);
}

type Reach = { kind: "value" | "atMost" | "atLeast"; number: number | null };

/** The table of the contract: what a pair of states says about the quotient times `scale`. */
function divide(csf: Concentration, plasma: Concentration, scale: number, assumed: readonly string[]): Ratio {
  if (csf.state === "undecided" || plasma.state === "undecided") return notEstimable("no-current-result", assumed);
  const top = reachOf(csf);
  const bottom = reachOf(plasma);
  if (top === null || bottom === null) return notEstimable("not-done", assumed);
  if (top.kind === "atMost" && bottom.kind === "atMost") return notEstimable("both-below", assumed);
  if (top.kind === "atLeast" && bottom.kind === "atLeast") return notEstimable("both-above", assumed);
  if (top.number === null || bottom.number === null) return notEstimable("limit-unknown", assumed);
  if (!(top.number > 0) || !(bottom.number > 0)) return notEstimable("not-positive", assumed);
  const quotient = (top.number / bottom.number) * scale;
  if (!(quotient > 0) || !Number.isFinite(quotient)) return notEstimable("beyond-number-range", assumed);
  if (top.kind === "value" && bottom.kind === "value") {
    return { state: "quantified", value: quotient, bound: null, assumed, reason: null };
  }
  const isBelow = top.kind === "atMost" || bottom.kind === "atLeast";
  return { state: isBelow ? "below" : "above", value: null, bound: quotient, assumed, reason: null };
}

function reachOf(concentration: Concentration): Reach | null {
  switch (concentration.state) {
    case "quantified":
      return { kind: "value", number: concentration.value };
    case "belowLloq":
    case "notDetected":
      return { kind: "atMost", number: concentration.lloq };
    case "aboveUloq":
      return { kind: "atLeast", number: concentration.uloq };
    case "notDone":
    case "undecided":
      return null;
  }
}

/** A reason in the concentrations themselves, told before a missing fraction. */
function stateObstacle(csf: RatioSide, plasma: RatioSide): string | null {
  return divide(csf.concentration, plasma.concentration, 1, []).reason;
}

function notEstimable(reason: string, assumed: readonly string[] = []): Ratio {
  return { state: "notEstimable", value: null, bound: null, assumed, reason };
}

function isFraction(value: number | null): value is number {
  return value !== null && value > 0 && value <= 1;
}

function isQuotient(value: number | null): value is number {
  return value !== null && value >= 0 && Number.isFinite(value);
}

function requireOneUnit(csf: RatioSide, plasma: RatioSide): void {
  const [a, b] = [csf.concentration.unit, plasma.concentration.unit];
  if (a !== b) throw new Error(`a ratio needs one unit; found CSF in ${a ?? "none"} and plasma in ${b ?? "none"}`);
}
