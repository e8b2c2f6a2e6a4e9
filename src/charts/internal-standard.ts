import { quantile } from "../stats/quantile.js";
import { isDrawable } from "./axes.js";
import type { Chart, ChartData, ChartTable, RunInjection, VegaLiteSpec } from "./chart.js";
import { emptySpec } from "./empty.js";
import { count, rowOf } from "./standing.js";
import { ink, quietInk, sampleTypeLooks, schemaUrl, themeConfig } from "./theme.js";

const title = "Internal-standard response";

interface Responses {
  list: { injection: RunInjection; percent: number }[];
  /** What 100 % is. */
  reference: string;
  /** Limits in percent; null where the run has no standards to hold them against. */
  limits: readonly [number, number] | null;
}

/**
 * Injections with an internal-standard area as a percentage: of the mean of the standards that are within their limit, as
 * the rule counts, else of the run's median. Double blanks have none by design.
 */
function responses(data: ChartData): Responses {
  const shown = (data.injections ?? []).filter(
    (i) => isDrawable(i.internalStandardArea) && i.sampleType !== "doubleBlank",
  );
  const areasOf = (list: readonly RunInjection[]): number[] => list.map((i) => i.internalStandardArea ?? 0);
  const accepted = areasOf(shown.filter(isAccepted));
  const mean = accepted.length === 0 ? null : accepted.reduce((a, b) => a + b, 0) / accepted.length;
  const whole = mean ?? quantile(areasOf(shown), 0.5);
  if (whole === null || whole <= 0) return { list: [], reference: "the run's median", limits: null };
  return {
    list: shown.map((i) => ({ injection: i, percent: (100 * (i.internalStandardArea ?? 0)) / whole })),
    reference: mean === null ? "the run's median" : "the mean of the accepted standards",
    limits: mean === null ? null : (data.acceptance?.internalStandardPct ?? null),
  };
}

function isAccepted({ nominal, found, limitPct, isUsedInCurve }: RunInjection): boolean {
  if (nominal === null || found === null || typeof limitPct !== "number" || isUsedInCurve === false) return false;
  return Math.abs(found - nominal) * 100 <= limitPct * nominal * (1 + 1e-9);
}

/** The internal standard's area along a run, against the run's median: drift, lost injections, matrix effects. */
export const internalStandard: Chart = {
  id: "internal-standard",
  title,
  per: "run",

  lacks(data) {
    return responses(data).list.length < 3
      ? "fewer than three injections with an internal-standard area are in the data"
      : null;
  },

  caption(data) {
    const { list: all, reference, limits } = responses(data);
    const lowest = all.reduce((a, r) => Math.min(a, r.percent), Infinity);
    const highest = all.reduce((a, r) => Math.max(a, r.percent), 0);
    const range = all.length === 0 ? "" : ` They range from ${Math.round(lowest)} to ${Math.round(highest)} %.`;
    const lines = limits === null ? "" : ` Thick lines: ${limits[0]} and ${limits[1]} %, a remark and no verdict.`;
    return `${count(all.length, "injection")} in order; 100 % is ${reference}, double blanks left out.${range}${lines}`;
  },

  spec(data): VegaLiteSpec {
    const { list: all, reference, limits } = responses(data);
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
      axis: { title: `Area (% of ${reference})` },
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
        ...(limits === null
          ? []
          : [
              {
                data: { values: limits.map((percent) => ({ percent })) },
                mark: { type: "rule", color: ink, strokeWidth: 1.6 },
                encoding: { y },
              },
            ]),
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
        "percent",
        "file",
        "row",
      ],
      rows: responses(data).list.map(({ injection: i, percent }) => [
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
