import { isDrawable, logAxis, logChannel } from "./axes.js";
import type { Chart, ChartData, ChartTable, VegaLiteSpec } from "./chart.js";
import { emptySpec } from "./empty.js";
import { count, rowOf } from "./standing.js";
import { ink, matrixLooks, quietInk, schemaUrl, themeConfig } from "./theme.js";

const title = "Incurred samples measured again";

/** ICH M10: the difference of the two results in percent of their mean. */
function differences(data: ChartData) {
  return (data.repeats ?? []).flatMap((repeat) => {
    if (!isDrawable(repeat.first) || !isDrawable(repeat.second)) return [];
    const mean = (repeat.first + repeat.second) / 2;
    return [{ repeat, mean, differencePct: (100 * (repeat.second - repeat.first)) / mean }];
  });
}

/** Equal to the limit is within; the slack keeps binary noise out. */
function within(all: readonly { differencePct: number }[], limitPct: number): number {
  return all.filter((d) => Math.abs(d.differencePct) <= limitPct + 1e-9).length;
}

/** Bland-Altman picture of incurred-sample reanalysis: difference over mean, CSF and plasma apart by colour and shape. */
export const incurredSamples: Chart = {
  id: "incurred-samples",
  title,
  per: "analyte",

  lacks(data) {
    return differences(data).length === 0 ? "no sample was measured again" : null;
  },

  caption(data) {
    const all = differences(data);
    const limitPct = data.acceptance?.incurredDifferencePct ?? null;
    const left = (data.repeats ?? []).length - all.length;
    return [
      `${count(all.length, "sample")} measured twice; the difference (second less first) is in percent of the mean of both. The dashed line is the mean difference.`,
      limitPct === null
        ? ""
        : `Thick lines: ${limitPct} %. Within them: ${within(all, limitPct)} of ${all.length} (two thirds are asked for each matrix).`,
      left > 0 ? `${count(left, "sample")} not drawn: a result is not positive.` : "",
    ]
      .filter((s) => s !== "")
      .join(" ");
  },

  spec(data): VegaLiteSpec {
    const all = differences(data);
    if (all.length === 0)
      return emptySpec(title, "No sample was measured again.", "Import the reanalysis as results of the same samples.");
    const unit = data.units[all[0]?.repeat.analyte ?? ""] ?? "unit unknown";
    const values = all.map(({ repeat, mean, differencePct }) => ({
      sample: repeat.sampleId,
      subject: repeat.subjectId,
      concentration: mean,
      differencePct,
      matrix: matrixLooks[repeat.matrix].label,
      readFrom: rowOf(repeat.origin),
    }));
    const looks = Object.values(matrixLooks).filter((l) => values.some((v) => v.matrix === l.label));
    const channel = { field: "matrix", type: "nominal", legend: { title: null, columns: 0 } };
    const domain = looks.map((l) => l.label);
    const average = all.reduce((sum, d) => sum + d.differencePct, 0) / all.length;
    const y = { field: "differencePct", type: "quantitative", axis: { title: "Difference (% of the mean)" } };
    const limitPct = data.acceptance?.incurredDifferencePct ?? null;
    const line = (value: number, strokeDash: readonly number[], color: string, strokeWidth = 1): VegaLiteSpec => ({
      data: { values: [{ differencePct: value }] },
      mark: { type: "rule", strokeDash, color, strokeWidth },
      encoding: { y },
    });
    return {
      $schema: schemaUrl,
      title: {
        text: title,
        subtitle: `n = ${all.length}${limitPct === null ? "" : `, ${within(all, limitPct)} within ${limitPct} %`}`,
      },
      width: 440,
      height: 280,
      config: themeConfig,
      layer: [
        line(0, [1, 0], quietInk),
        line(average, [5, 4], ink),
        ...(limitPct === null ? [] : [line(-limitPct, [1, 0], ink, 1.6), line(limitPct, [1, 0], ink, 1.6)]),
        {
          data: { values },
          mark: { type: "point", filled: true, size: 60, opacity: 0.85 },
          encoding: {
            x: logChannel("concentration", logAxis(all.map((d) => d.mean)), `Mean of both (${unit})`),
            y,
            color: { ...channel, scale: { domain, range: looks.map((l) => l.colour) } },
            shape: { ...channel, scale: { domain, range: looks.map((l) => l.shape) } },
          },
        },
      ],
    };
  },

  table(data): ChartTable {
    return {
      columns: ["sample_id", "subject_id", "analyte", "matrix", "first", "second", "mean", "difference_pct"],
      rows: differences(data).map(({ repeat: r, mean, differencePct }) => [
        r.sampleId,
        r.subjectId,
        r.analyte,
        r.matrix,
        r.first,
        r.second,
        mean,
        differencePct,
      ]),
    };
  },
};
