import { quantile } from "../stats/quantile.js";
import { isDrawable } from "./axes.js";
import type { Chart, ChartData, ChartTable, VegaLiteSpec } from "./chart.js";
import { emptySpec } from "./empty.js";
import { count, rowOf } from "./standing.js";
import { quietInk, sampleTypeLooks, schemaUrl, themeConfig } from "./theme.js";

const title = "Internal-standard response";

/** Injections with an internal-standard area, as a percentage of the run's median. Double blanks have none by design. */
function responses(data: ChartData) {
  const shown = (data.injections ?? []).filter(
    (i) => isDrawable(i.internalStandardArea) && i.sampleType !== "doubleBlank",
  );
  const median = quantile(
    shown.map((i) => i.internalStandardArea ?? 0),
    0.5,
  );
  if (median === null || median <= 0) return [];
  return shown.map((i) => ({ injection: i, percent: (100 * (i.internalStandardArea ?? 0)) / median }));
}

/** The internal standard's area along a run, against the run's median: drift, lost injections, matrix effects. */
export const internalStandard: Chart = {
  id: "internal-standard",
  title,
  per: "run",

  lacks(data) {
    return responses(data).length < 3
      ? "fewer than three injections with an internal-standard area are in the data"
      : null;
  },

  caption(data) {
    const all = responses(data);
    const lowest = all.reduce((a, r) => Math.min(a, r.percent), Infinity);
    const highest = all.reduce((a, r) => Math.max(a, r.percent), 0);
    const range = all.length === 0 ? "" : ` They range from ${Math.round(lowest)} to ${Math.round(highest)} %.`;
    return `${count(all.length, "injection")} in order; 100 % is the run's median area, double blanks left out.${range}`;
  },

  spec(data): VegaLiteSpec {
    const all = responses(data);
    if (all.length === 0) {
      return emptySpec(
        title,
        "No internal-standard area is in the data.",
        "Export areas together with concentrations.",
      );
    }
    const looks = Object.values(sampleTypeLooks).filter((l) =>
      all.some((r) => sampleTypeLooks[r.injection.sampleType] === l),
    );
    const channel = { field: "kind", type: "nominal", legend: { title: null, columns: 3 } };
    const domain = looks.map((l) => l.label);
    const values = all.map(({ injection: i, percent }) => ({
      order: i.order,
      percent,
      kind: sampleTypeLooks[i.sampleType].label,
      sample: i.sampleId ?? "",
      readFrom: rowOf(i.origin),
    }));
    const y = {
      field: "percent",
      type: "quantitative",
      axis: { title: "Area (% of the run's median)" },
      scale: { zero: true },
    };
    return {
      $schema: schemaUrl,
      title: { text: title, subtitle: `${all[0]?.injection.run}, ${all[0]?.injection.analyte}; n = ${all.length}` },
      width: 440,
      height: 260,
      config: themeConfig,
      layer: [
        {
          data: { values: [{ percent: 100 }] },
          mark: { type: "rule", color: quietInk, strokeDash: [5, 4] },
          encoding: { y },
        },
        {
          data: { values },
          mark: { type: "point", filled: true, size: 45, opacity: 0.85 },
          encoding: {
            x: { field: "order", type: "quantitative", axis: { title: "Injection", tickMinStep: 1 } },
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
      columns: [
        "run",
        "analyte",
        "order",
        "sample_type",
        "sample_id",
        "internal_standard_area",
        "percent_of_median",
        "file",
        "row",
      ],
      rows: responses(data).map(({ injection: i, percent }) => [
        i.run,
        i.analyte,
        i.order,
        i.sampleType,
        i.sampleId,
        i.internalStandardArea,
        percent,
        i.origin.file,
        i.origin.row,
      ]),
    };
  },
};
