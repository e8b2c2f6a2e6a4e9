import type { Trouble } from "./rule.js";
import type { RunRule } from "./run-rule.js";
import { isAtLeast, isSameLevel } from "./within-percent.js";

export const qcLevelMisplaced: RunRule = {
  key: "qc-level-misplaced",
  title: "QC level not where it belongs",
  scope: "run",
  severity: "info",
  effect: "none",
  limits: ["qc-low-times-lloq", "qc-mid-from", "qc-mid-to", "qc-high-from"],
  source: "ICH M10 3.2.5 and 3.3.1",
  mark: "F",
  why: "QC samples show accuracy only near their own concentrations: low within 3 times the LLOQ, middle at 30-50 % of the range, high from 75 % of the ULOQ.",
  remedy: "Prepare QC samples at these levels for the next runs, or justify the levels in the method.",
  check({ qcs, curve, method }, limits) {
    const lloq = method?.lloq ?? curve.levels[0]?.nominal ?? null;
    const uloq = method?.uloq ?? curve.levels.at(-1)?.nominal ?? null;
    if (lloq === null || uloq === null) return [];
    const nominals = qcs.flatMap(({ nominal, dilution }) => (nominal !== null && dilution === 1 ? [nominal] : []));
    const levels = nominals.filter(
      (one, i) =>
        !isAtLeast(lloq, one) && isAtLeast(uloq, one) && !nominals.slice(0, i).some((b) => isSameLevel(b, one)),
    );
    if (levels.length === 0) return [];
    const factor = limits.numberOf("qc-low-times-lloq");
    const [from, to] = [limits.numberOf("qc-mid-from") / 100, limits.numberOf("qc-mid-to") / 100];
    const highFrom = limits.numberOf("qc-high-from") / 100;
    const troubles: Trouble[] = [];
    const say = (which: string, expected: string, is: boolean) => {
      if (!is)
        troubles.push({
          what: `No QC level is ${which}: the levels are ${[...levels].sort((a, b) => a - b).join(", ")}.`,
          value: levels.join(" | "),
          expected,
        });
    };
    const lowMost = factor * lloq;
    say(
      `low (up to ${lowMost})`,
      `at most ${lowMost}`,
      levels.some((level) => isAtLeast(lowMost, level)),
    );
    // Shares of the range are meant roughly; counted from 0 below and from the LLOQ above, the wider reading of both.
    const [midLeast, midMost] = [from * uloq, lloq + to * (uloq - lloq)];
    const isMid = (level: number) => isAtLeast(level, midLeast) && isAtLeast(midMost, level);
    say(`in the middle (${midLeast} to ${midMost})`, `${midLeast} to ${midMost}`, levels.some(isMid));
    const highLeast = highFrom * uloq;
    say(
      `high (from ${highLeast})`,
      `at least ${highLeast}`,
      levels.some((level) => isAtLeast(level, highLeast)),
    );
    return troubles;
  },
};
