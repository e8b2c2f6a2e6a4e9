import { isDrawable, logAxis, logChannel } from "./axes.js";
import type { Chart, ChartData, ChartTable, VegaLiteSpec } from "./chart.js";
import { emptySpec } from "./empty.js";
import { count, rowOf } from "./standing.js";
import { ink, quietInk, schemaUrl, standingLooks, themeConfig } from "./theme.js";

const title = "Calibration curve";
const inCurve = { label: "used in the curve", colour: standingLooks.yes.colour, shape: "circle" };
const leftOut = { label: "left out of the curve", colour: standingLooks.no.colour, shape: "cross" };

/** Calibrators with a nominal concentration and a response; `biasPct` where one was back-calculated. */
function calibrators(data: ChartData) {
  return (data.injections ?? []).flatMap((i) => {
    if (i.sampleType !== "calibrator" || !isDrawable(i.nominal) || !isDrawable(i.area)) return [];
    const response = isDrawable(i.internalStandardArea) ? i.area / i.internalStandardArea : i.area;
    const biasPct = i.found === null ? null : (100 * (i.found - i.nominal)) / i.nominal;
    const look = i.isUsedInCurve === false ? leftOut : inCurve;
    return [{ injection: i, nominal: i.nominal, response, biasPct, look, readFrom: rowOf(i.origin) }];
  });
}

/** The accepted bias at each level, above and below. */
function limitsOf(all: ReturnType<typeof calibrators>) {
  const byNominal = new Map(all.map((c) => [c.nominal, c.injection.limitPct ?? null]));
  return [...byNominal].flatMap(([nominal, pct]) =>
    pct === null
      ? []
      : [
          { nominal, biasPct: -pct },
          { nominal, biasPct: pct },
        ],
  );
}

function limitTicks(values: readonly { nominal: number; biasPct: number }[], x: unknown): VegaLiteSpec[] {
  if (values.length === 0) return [];
  const mark = { type: "tick", orient: "horizontal", color: ink, thickness: 2, size: 18 };
  return [{ data: { values }, mark, encoding: { x, y: bias } }];
}

/** Response over nominal concentration of one run, and below it the bias of each back-calculated calibrator. */
export const calibrationCurve: Chart = {
  id: "calibration-curve",
  title,
  per: "run",

  lacks(data) {
    return calibrators(data).length < 2
      ? "fewer than two calibrators with nominal concentration and area are in the data"
      : null;
  },

  caption(data) {
    const all = calibrators(data);
    const limits = limitsOf(all);
    const out = all.filter((c) => c.look === leftOut).length;
    const withStandard = all.every((c) => isDrawable(c.injection.internalStandardArea));
    return [
      `${count(all.length, "calibrator")}, ${out} left out of the curve. Response is ${withStandard ? "analyte area over internal-standard area" : "area, over the internal standard's where there is one"}.`,
      "Bias is 100 (found - nominal) / nominal.",
      limits.length === 0 ? "" : "Short thick lines: the bias that is accepted at this level.",
    ]
      .filter((s) => s !== "")
      .join(" ");
  },

  spec(data): VegaLiteSpec {
    const all = calibrators(data);
    if (all.length === 0)
      return emptySpec(title, "No calibrator is in the data.", "Import the run with its calibrators.");
    const values = all.map((c) => ({
      nominal: c.nominal,
      response: c.response,
      biasPct: c.biasPct,
      use: c.look.label,
      label: c.injection.level ?? "",
      readFrom: c.readFrom,
    }));
    const axis = logAxis(all.map((c) => c.nominal));
    const x = logChannel("nominal", axis, `Nominal concentration (${all[0]?.injection.unit ?? "unit not stated"})`);
    const looks = [inCurve, leftOut].filter((look) => all.some((c) => c.look === look));
    const channel = { field: "use", type: "nominal", legend: { title: null, columns: 0 } };
    const domain = looks.map((l) => l.label);
    const mark = { type: "point", filled: false, size: 70, strokeWidth: 1.8, opacity: 1 };
    const look = {
      color: { ...channel, scale: { domain, range: looks.map((l) => l.colour) } },
      shape: { ...channel, scale: { domain, range: looks.map((l) => l.shape) } },
    };
    const y = logChannel("response", logAxis(all.map((c) => c.response)), "Response");
    return {
      $schema: schemaUrl,
      title: { text: title, subtitle: `${all[0]?.injection.run}, ${all[0]?.injection.analyte}; n = ${all.length}` },
      config: themeConfig,
      spacing: 8,
      vconcat: [
        {
          width: 440,
          height: 260,
          data: { values },
          mark,
          encoding: { x: { ...x, axis: { ...(x.axis as object), labels: false, title: null } }, y, ...look },
        },
        {
          width: 440,
          height: 130,
          layer: [
            { data: { values: [{ biasPct: 0 }] }, mark: { type: "rule", color: quietInk }, encoding: { y: bias } },
            ...limitTicks(limitsOf(all), x),
            { data: { values: values.filter((v) => v.biasPct !== null) }, mark, encoding: { x, y: bias, ...look } },
          ],
        },
      ],
    };
  },

  table(data): ChartTable {
    return {
      columns: ["run", "analyte", "level", "nominal", "found", "bias_pct", "response", "used_in_curve", "file", "row"],
      rows: calibrators(data).map(({ injection: i, nominal, response, biasPct, look }) => [
        i.run,
        i.analyte,
        i.level,
        nominal,
        i.found,
        biasPct,
        response,
        look === leftOut ? "no" : "yes",
        i.origin.file,
        i.origin.row,
      ]),
    };
  },
};

const bias = { field: "biasPct", type: "quantitative", axis: { title: "Bias (%)", tickCount: 5 } };
