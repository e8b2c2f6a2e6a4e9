import { type BlankShare, blankShares } from "./blank-share.js";
import type { Trouble } from "./rule.js";
import type { RunRule } from "./run-rule.js";

export const blankResponse: RunRule = {
  key: "blank-response",
  title: "Response in a blank",
  scope: "run",
  severity: "warning",
  effect: "review",
  limits: ["blank-analyte", "blank-internal-standard"],
  source: "ICH M10 3.2.1 (limits of validation; in a study run M10 sets none)",
  mark: "P",
  why: "What shows in a blank shows in every sample too: interference or contamination.",
  remedy: "Look at the chromatograms of blank and LLOQ standard; decide whether low results may count.",
  check(run, limits) {
    return blankShares(run).flatMap((share): Trouble[] =>
      share.isAfterHighest ? [] : overLimits(share, limits.numberOf("blank-analyte"), limits, false),
    );
  },
};

/** Shares above their limits as troubles; also used for carry-over. */
export function overLimits(
  share: BlankShare,
  analytePct: number,
  limits: { numberOf(key: string): number },
  isCarryOver: boolean,
): Trouble[] {
  const { blank } = share;
  const place = { file: blank.file, row: blank.row };
  const kind = isCarryOver ? `Blank ${blank.name} after the highest standard` : `Blank ${blank.name}`;
  const isPct = limits.numberOf("blank-internal-standard");
  const troubles: Trouble[] = [];
  if (share.analytePct !== null && share.analytePct > analytePct)
    troubles.push({
      what: `${kind} shows ${share.analytePct.toPrecision(3)} % of the response at the LLOQ.`,
      value: String(blank.area ?? blank.raw),
      expected: `at most ${analytePct} %`,
      ...place,
    });
  if (share.internalStandardPct !== null && share.internalStandardPct > isPct)
    troubles.push({
      what: `${kind} shows ${share.internalStandardPct.toPrecision(3)} % of the internal standard.`,
      value: String(blank.internalStandardArea),
      expected: `at most ${isPct} %`,
      ...place,
    });
  return troubles;
}
