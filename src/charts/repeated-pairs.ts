import { dayMs } from "../domain/moment.js";
import { logAxis, logChannel } from "./axes.js";
import type { Chart, ChartData, ChartTable, VegaLiteSpec } from "./chart.js";
import { type DrawnRatio, drawnRatios, groupBy } from "./drawn-ratio.js";
import { emptySpec } from "./empty.js";
import { count, countStandings, lookOf, markLayers, standingOf } from "./standing.js";
import { textWidth } from "./text-width.js";
import { arrowPath, ink, quietInk, schemaUrl, themeConfig } from "./theme.js";

const title = "Repeated pairs of one subject";

/** More lines than this cannot be distinguished. */
const linesShown = 400;
const namesShown = 24;
const width = 440;
const height = 340;

/** Subjects with two pairs or more, each in order of time, with days since its first pair. */
function repeated(data: ChartData): { subjectId: string; days: number; drawn: DrawnRatio }[][] {
  return [...groupBy(drawnRatios(data), (d) => d.pair.subjectId)].flatMap(([subjectId, ratios]) => {
    if (ratios.length < 2) return [];
    const inTime = [...ratios].sort((a, b) => a.pair.csf.collectedAt.ms - b.pair.csf.collectedAt.ms);
    const first = inTime[0]?.pair.csf.collectedAt.ms ?? 0;
    return [inTime.map((drawn) => ({ subjectId, days: (drawn.pair.csf.collectedAt.ms - first) / dayMs, drawn }))];
  });
}

/** Labels that lie neither on an earlier one nor on another mark: they stand at the right of their own. */
function apart<T extends { subject: string }>(
  labels: readonly T[],
  marks: readonly T[],
  place: (label: T) => readonly [number, number],
): T[] {
  const kept: { label: T; x: number; y: number; right: number }[] = [];
  const points = marks.map(place);
  for (const label of labels) {
    const [x, y] = place(label);
    const right = x + 8 + Math.min(90, textWidth(label.subject, 11));
    const isOnMark = points.some(([px, py]) => px > x + 2 && px < right + 5 && Math.abs(py - y) < 11);
    const isOnLabel = kept.some((k) => x < k.right && k.x < right && Math.abs(k.y - y) < 13);
    if (!isOnMark && !isOnLabel) kept.push({ label, x, y, right });
  }
  return kept.map((k) => k.label);
}

/** The ratios of each subject with several pairs, joined in order of time: how a subject varies against the others. */
export const repeatedPairs: Chart = {
  id: "repeated-pairs",
  title,
  per: "analyte",

  lacks(data) {
    const n = repeated(data).length;
    if (n === 0) return "no subject has two pairs with an estimable ratio";
    return n > linesShown ? `${n} subjects have repeated pairs, too many lines to tell apart` : null;
  },

  caption(data) {
    const lines = repeated(data);
    const pairs = lines.flat();
    const single = new Set(data.pairs.map((p) => p.subjectId)).size - lines.length;
    return [
      `${count(lines.length, "subject")} with ${count(pairs.length, "pair")}: ${countStandings(pairs.map((p) => standingOf(p.drawn.pair))) || "none drawn"}.`,
      "A line joins the pairs of one subject in order of time; it does not pass through bounds.",
      lines.length <= namesShown ? "Subjects are named where there is room." : "",
      single > 0 ? `${count(single, "subject")} with fewer than two estimable ratios not drawn.` : "",
    ]
      .filter((s) => s !== "")
      .join(" ");
  },

  spec(data): VegaLiteSpec {
    const lacking = this.lacks?.(data) ?? null;
    if (lacking !== null) return emptySpec(title, `Not drawn: ${lacking}.`, "The table of pairs lists all ratios.");
    const lines = repeated(data);
    const axis = logAxis(lines.flat().map((p) => p.drawn.at));
    const longest = lines.flat().reduce((most, p) => Math.max(most, p.days), 1);
    const x = {
      field: "days",
      type: "quantitative",
      scale: { domain: [0, longest * (lines.length <= namesShown ? 1.12 : 1.03)] as const, nice: false },
      axis: { title: "Days since the subject's first pair", tickCount: 8 },
    };
    const y = logChannel("ratio", axis, "CSF/plasma ratio (total)");
    const marks = lines.flat().map(({ subjectId, days, drawn }) => ({
      pairId: drawn.pair.pairId,
      subject: subjectId,
      days,
      ratio: drawn.at,
      ...lookOf(drawn.pair),
      arrow: drawn.towards === 0 ? null : arrowPath(0, (-drawn.towards + 0) as -1 | 1),
    }));
    const ends = lines.length <= namesShown ? lines.flatMap((line) => line.slice(-1)) : [];
    const toLabel = (p: (typeof ends)[number]) => ({ subject: p.subjectId, days: p.days, ratio: p.drawn.at });
    const labels = apart(ends.map(toLabel), lines.flat().map(toLabel), (l) => [
      (l.days / x.scale.domain[1]) * width,
      (Math.log10(l.ratio) / Math.log10(axis.domain[1] / axis.domain[0])) * height,
    ]);
    return {
      $schema: schemaUrl,
      title: { text: title, subtitle: `${count(lines.length, "subject")}, ${count(marks.length, "pair")}` },
      width,
      height,
      config: themeConfig,
      layer: [
        {
          data: { values: marks.filter((m) => m.arrow === null) },
          mark: { type: "line", color: quietInk, strokeWidth: 1, opacity: lines.length > 60 ? 0.35 : 0.7 },
          encoding: { x, y, detail: { field: "subject", type: "nominal" } },
        },
        ...markLayers(marks, { x, y }, new Set(lines.flat().map((p) => standingOf(p.drawn.pair)))),
        {
          data: { values: labels },
          mark: { type: "text", align: "left", dx: 8, fontSize: 11, color: ink, limit: 90 },
          encoding: { x, y, text: { field: "subject", type: "nominal" } },
        },
      ],
    };
  },

  table(data): ChartTable {
    return {
      columns: ["subject_id", "analyte", "pair_id", "days_since_first_pair", "ratio_state", "ratio", "ratio_bound"],
      rows: repeated(data)
        .flat()
        .map(({ subjectId, days, drawn: { pair } }) => [
          subjectId,
          pair.analyte,
          pair.pairId,
          days,
          pair.ratio.state,
          pair.ratio.value,
          pair.ratio.bound,
        ]),
    };
  },
};
