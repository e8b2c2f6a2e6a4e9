import type { RunBlank, RunFacts } from "../domain/run.js";
import { moments } from "../stats/moments.js";
import { isSameLevel } from "./within-percent.js";

/** What a blank shows, as a share of the response at the LLOQ and of the internal standard. */
export interface BlankShare {
  blank: RunBlank;
  analytePct: number | null;
  /** Only of blanks that should hold no internal standard. */
  internalStandardPct: number | null;
  /** Injected right after the highest standard. */
  isAfterHighest: boolean;
}

/** Shares of every blank; from areas, else from exported concentrations. */
export function blankShares(run: RunFacts): BlankShare[] {
  const nominals = run.calibrators.flatMap(({ nominal }) => (nominal !== null && nominal > 0 ? [nominal] : []));
  if (nominals.length === 0) return [];
  const [lowest, highest] = [Math.min(...nominals), Math.max(...nominals)];
  const lowestAreas = run.calibrators.flatMap(({ nominal, area }) =>
    nominal !== null && isSameLevel(nominal, lowest) && area !== null ? [area] : [],
  );
  const standards = [...run.calibrators, ...run.qcs];
  const lowestArea = moments(lowestAreas).mean;
  const internalStandard = moments(standards.flatMap((one) => one.internalStandardArea ?? [])).mean;
  const tops = run.calibrators.filter(({ nominal }) => nominal !== null && isSameLevel(nominal, highest));
  return run.blanks
    .filter((blank) => blank.type !== "system")
    .map((blank) => ({
      blank,
      analytePct:
        blank.area !== null && lowestArea !== null && lowestArea > 0
          ? (100 * blank.area) / lowestArea
          : blank.value === null
            ? null
            : (100 * blank.value) / lowest,
      internalStandardPct:
        blank.type === "doubleBlank" && blank.internalStandardArea !== null && internalStandard !== null
          ? (100 * blank.internalStandardArea) / internalStandard
          : null,
      isAfterHighest: tops.some((top) => isNext(top.at, blank.at, [...standards, ...run.blanks])),
    }));
}

/** Nothing known of the run was injected between the two. */
function isNext(top: number | null, blank: number | null, others: readonly { at: number | null }[]): boolean {
  if (top === null || blank === null || blank <= top) return false;
  return others.every(({ at }) => at === null || at <= top || at >= blank);
}
