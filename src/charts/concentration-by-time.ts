import type { SampleResult } from "../domain/pair.js";
import type { Matrix } from "../domain/sample.js";
import { aggregate } from "./aggregate.js";
import { isDrawable, type LogAxis, logAxis, logChannel } from "./axes.js";
import type { Chart, ChartData, ChartTable, VegaLiteSpec } from "./chart.js";
import { emptySpec } from "./empty.js";
import { count, outlineLayers, place, rowOf } from "./standing.js";
import { arrowPath, ink, matrixLooks, quietInk, schemaUrl, themeConfig } from "./theme.js";

const title = "Concentrations by time after dose";
const [width, height] = [440, 340];

interface TimedSample {
  sample: SampleResult;
  hours: number;
  at: number;
  towards: -1 | 0 | 1;
}

function timed(data: ChartData): TimedSample[] {
  return data.samples.flatMap((sample) => {
    const placed = place(sample.concentration);
    return placed === null || sample.timeAfterDoseH === null
      ? []
      : [{ sample, hours: sample.timeAfterDoseH, ...placed }];
  });
}

/** Horizontal lines worth comparing with: the LLOQ of each matrix where all samples share it, and targets such as IC50. */
function referenceLines(data: ChartData): { label: string; concentration: number }[] {
  const limits = (["csf", "plasma"] as const).flatMap((matrix) => {
    const found = new Set(data.samples.filter((s) => s.matrix === matrix).map((s) => s.concentration.lloq));
    const only = [...found][0] ?? null;
    return found.size === 1 && isDrawable(only)
      ? [{ label: `LLOQ ${matrixLooks[matrix].label}`, concentration: only }]
      : [];
  });
  const joined =
    limits.length === 2 && limits[0]?.concentration === limits[1]?.concentration
      ? [{ label: "LLOQ CSF and plasma", concentration: limits[0]?.concentration ?? 1 }]
      : limits;
  const analytes = new Set(data.samples.map((s) => s.analyte));
  const targets = (data.targets ?? [])
    .filter((t) => analytes.has(t.analyte) && isDrawable(t.value))
    .map((t) => ({ label: `${t.name} (unbound)`, concentration: t.value }));
  return [...joined, ...targets];
}

/** Both matrices over hours since the last dose taken, with limits of quantification and target concentrations. */
export const concentrationByTime: Chart = {
  id: "concentration-by-time",
  title,
  per: "analyte",

  lacks(data) {
    return timed(data).length < 3 ? "fewer than three samples have a time after dose" : null;
  },

  caption(data) {
    const drawn = timed(data);
    const n = (matrix: Matrix): number => drawn.filter((d) => d.sample.matrix === matrix).length;
    const left = data.samples.length - drawn.length;
    return [
      `${n("csf")} CSF and ${n("plasma")} plasma concentrations of ${count(new Set(drawn.map((d) => d.sample.subjectId)).size, "subject")}, total unless said otherwise.`,
      drawn.some((d) => d.towards !== 0) ? "Hollow with an arrow: beyond a limit of quantification, drawn at it." : "",
      left > 0 ? `${count(left, "sample")} not drawn: time after dose, or concentration and limit, unknown.` : "",
    ]
      .filter((s) => s !== "")
      .join(" ");
  },

  spec(data): VegaLiteSpec {
    const drawn = timed(data);
    if (drawn.length === 0) {
      return emptySpec(title, "No sample has both a concentration and a time after dose.", "Import the doses given.");
    }
    const lines = referenceLines(data);
    const unit = data.units[drawn[0]?.sample.analyte ?? ""] ?? "unit unknown";
    const axis = logAxis(
      drawn.map((d) => d.at),
      lines.map((l) => l.concentration),
    );
    const longest = drawn.reduce((most, d) => Math.max(most, d.hours), 1);
    const x = {
      field: "timeAfterDoseH",
      type: "quantitative",
      scale: { domain: [drawn.reduce((least, d) => Math.min(least, d.hours), 0), longest * 1.04], nice: false },
      axis: { title: "Time after the last dose taken (h)", tickCount: 8 },
    };
    const y = logChannel("concentration", axis, `Concentration (${unit})`);
    const all = drawn.map(({ sample, hours, at, towards }) => ({
      sample: sample.sampleId,
      subject: sample.subjectId,
      timeAfterDoseH: hours,
      concentration: at,
      readFrom: rowOf(sample.origin),
      standing: matrixLooks[sample.matrix].label,
      colour: matrixLooks[sample.matrix].colour,
      shape: matrixLooks[sample.matrix].shape,
      arrow: towards === 0 ? null : arrowPath(0, (-towards + 0) as -1 | 1),
    }));
    const { marks, note } = aggregate(
      all,
      { field: "timeAfterDoseH", isLog: false },
      { field: "concentration", isLog: true },
    );
    const bounds = marks.filter((m) => m.arrow !== null);
    return {
      $schema: schemaUrl,
      title: { text: title, subtitle: note === null ? `n = ${drawn.length}` : note.replace("pairs", "samples") },
      width,
      height,
      config: themeConfig,
      layer: [
        ...lineLayers(lines, axis),
        {
          data: { values: marks.filter((m) => m.arrow === null) },
          mark: { type: "point", size: 60, filled: true, opacity: 0.7 },
          encoding: { x, y, ...matrixChannels(drawn), ...(note === null ? {} : { size: areaChannel }) },
        },
        ...outlineLayers(bounds, "shape", { x, y }),
        ...outlineLayers(bounds, "arrow", { x, y }),
      ],
    };
  },

  table(data): ChartTable {
    return {
      columns: [
        "sample_id",
        "subject_id",
        "analyte",
        "matrix",
        "time_after_dose_h",
        "state",
        "value",
        "drawn_at",
        "unit",
        "basis",
      ],
      rows: data.samples.map((s) => [
        s.sampleId,
        s.subjectId,
        s.analyte,
        s.matrix,
        s.timeAfterDoseH,
        s.concentration.state,
        s.concentration.value,
        place(s.concentration)?.at ?? null,
        s.concentration.unit,
        s.basis,
      ]),
    };
  },
};

const areaChannel = { field: "area", type: "quantitative", scale: null };

function matrixChannels(drawn: readonly TimedSample[]): Record<string, unknown> {
  const present = (["csf", "plasma"] as const).filter((m) => drawn.some((d) => d.sample.matrix === m));
  const domain = present.map((m) => matrixLooks[m].label);
  const channel = { field: "standing", type: "nominal", legend: { title: null, columns: 0 } };
  return {
    color: { ...channel, scale: { domain, range: present.map((m) => matrixLooks[m].colour) } },
    shape: { ...channel, scale: { domain, range: present.map((m) => matrixLooks[m].shape) } },
  };
}

/** Names of the lines outside the frame, where no mark lies; lines that are close have their names moved apart. */
function labelPlaces(lines: readonly { label: string; concentration: number }[], axis: LogAxis) {
  const decades = Math.log10(axis.domain[1] / axis.domain[0]);
  const step = (14 / height) * decades;
  let last = Number.NEGATIVE_INFINITY;
  return [...lines]
    .sort((a, b) => a.concentration - b.concentration)
    .map((line) => {
      last = Math.max(Math.log10(line.concentration), last + step);
      return { ...line, labelAt: Number((10 ** last).toPrecision(6)) };
    });
}

function lineLayers(lines: readonly { label: string; concentration: number }[], axis: LogAxis): VegaLiteSpec[] {
  if (lines.length === 0) return [];
  const y = logChannel("concentration", axis, "");
  const at = { field: "concentration", type: "quantitative", scale: y.scale };
  return [
    {
      data: { values: lines },
      mark: { type: "rule", strokeDash: [2, 3], color: quietInk },
      encoding: { y: at },
    },
    {
      data: { values: labelPlaces(lines, axis) },
      mark: { type: "text", align: "left", baseline: "middle", dx: 5, fontSize: 11, color: ink },
      encoding: {
        x: { value: width },
        y: { ...at, field: "labelAt" },
        text: { field: "label", type: "nominal" },
      },
    },
  ];
}
