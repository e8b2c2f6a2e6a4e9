import type { DoseRecord } from "../domain/dose.js";
import { dayMs } from "../domain/moment.js";
import type { Chart, ChartData, ChartTable, VegaLiteSpec } from "./chart.js";
import { groupBy } from "./drawn-ratio.js";
import { emptySpec } from "./empty.js";
import { count, rowOf } from "./standing.js";
import { textWidth } from "./text-width.js";
import { type DoseEvent, doseLooks, ink, matrixLooks, quietInk, schemaUrl, themeConfig } from "./theme.js";
import { doseLabel } from "./timeline-data.js";

const title = "Dosing and sampling of all subjects";
const lanesShown = 60;
const laneHeight = 26;
const width = 600;
/** Longer regimens are cut: the timeline of the subject shows them whole. */
const longestLabel = 190;
/** Administrations further apart than this are no continuous dosing. */
const longestStepMs = 3 * dayMs;

interface Stretch {
  fromMs: number;
  toMs: number;
  label: string;
}

interface Lane {
  subjectId: string;
  /** Day 0: the first dose, or the first sample where no dose is known. */
  startMs: number;
  stretches: Stretch[];
  marks: { what: string; sampleId: string; ms: number; colour: string; shape: string; readFrom: string }[];
}

/** Lanes of data already seen: caption, picture and table ask for the same ones. */
const known = new WeakMap<ChartData, Lane[]>();

function lanes(data: ChartData): Lane[] {
  const before = known.get(data);
  if (before !== undefined) return before;
  const made = makeLanes(data);
  known.set(data, made);
  return made;
}

/** One lane a subject, in the order of the subjects' names. */
function makeLanes(data: ChartData): Lane[] {
  const dosesOf = groupBy(
    data.doses.filter((d) => d.record === "actual"),
    (d) => d.subjectId,
  );
  const samplesOf = groupBy(data.samples, (s) => s.subjectId);
  return [...new Set([...dosesOf.keys(), ...samplesOf.keys()])].sort().flatMap((subjectId): Lane[] => {
    const doses = dosesOf.get(subjectId) ?? [];
    const samples = (samplesOf.get(subjectId) ?? []).map((s) => ({
      what: matrixLooks[s.matrix].label,
      sampleId: s.sampleId,
      ms: s.collectedAt.ms,
      colour: matrixLooks[s.matrix].colour,
      shape: matrixLooks[s.matrix].shape,
      readFrom: rowOf(s.origin),
    }));
    const irregular = doses.flatMap((d) => {
      if (d.givenAt === null || d.status === "taken") return [];
      const { label, colour, shape } = doseLooks[d.status as DoseEvent];
      return [{ what: label, sampleId: d.doseId, ms: d.givenAt.ms, colour, shape, readFrom: rowOf(d.origin) }];
    });
    const stretches = stretchesOf(
      doses,
      samples.reduce((latest, s) => Math.max(latest, s.ms), Number.NEGATIVE_INFINITY),
    );
    const times = [...stretches.map((s) => s.fromMs), ...samples.map((s) => s.ms), ...irregular.map((d) => d.ms)];
    if (times.length === 0) return [];
    const startMs = stretches[0]?.fromMs ?? times.reduce((a, b) => Math.min(a, b));
    return [{ subjectId, startMs, stretches, marks: [...samples, ...irregular] }];
  });
}

/** Stretches of one dose level: intervals as recorded, and administrations that follow each other within three days. */
function stretchesOf(doses: readonly DoseRecord[], latestMs: number): Stretch[] {
  const intervals = doses.flatMap((d): Stretch[] => {
    if (d.givenAt !== null || d.start === null) return [];
    return [{ fromMs: d.start.ms, toMs: Math.max(d.end?.endMs ?? latestMs, d.start.ms), label: doseLabel(d, false) }];
  });
  const joined: Stretch[] = [];
  const taken = doses.flatMap((d) => (d.givenAt !== null && d.status === "taken" ? [{ d, ms: d.givenAt.ms }] : []));
  for (const { d, ms } of taken.sort((a, b) => a.ms - b.ms)) {
    const last = joined[joined.length - 1];
    const label = doseLabel(d, false);
    if (last !== undefined && last.label === label && ms - last.toMs <= longestStepMs) last.toMs = ms;
    else joined.push({ fromMs: ms, toMs: ms, label });
  }
  return [...intervals, ...joined].sort((a, b) => a.fromMs - b.fromMs);
}

/** CSF above the bar and plasma below: samples of one pair are drawn minutes apart and would hide each other. */
function offsetOf(what: string): number {
  return what === matrixLooks.csf.label ? -6 : what === matrixLooks.plasma.label ? 6 : 0;
}

/** Every subject as a lane over days since its first dose: dosing as bars with their level, samples and lost doses as marks. */
export const cohortSwimlane: Chart = {
  id: "cohort-swimlane",
  title,
  per: "analyte",

  lacks(data) {
    return lanes(data).length < 2 ? "fewer than two subjects have doses or samples" : null;
  },

  caption(data) {
    const all = lanes(data);
    const without = all.filter((lane) => lane.stretches.length === 0).length;
    return [
      `${count(all.length, "subject")} over days since the first dose; a bar is dosing at one level, the levels stand behind the last one.`,
      "CSF samples stand above their bar and plasma samples below it.",
      without > 0 ? `${count(without, "subject")} without a dose record: counted from the first sample.` : "",
      all.length > lanesShown ? `The first ${lanesShown} subjects are drawn; the data file holds all.` : "",
    ]
      .filter((s) => s !== "")
      .join(" ");
  },

  spec(data): VegaLiteSpec {
    const shown = lanes(data).slice(0, lanesShown);
    if (shown.length === 0)
      return emptySpec(title, "Neither doses nor samples are known.", "Import samples and doses.");
    const day = (lane: Lane, ms: number): number => (ms - lane.startMs) / dayMs;
    const bars = shown.flatMap((lane) =>
      lane.stretches.map((s) => ({
        subject: lane.subjectId,
        fromDay: day(lane, s.fromMs),
        toDay: day(lane, s.toMs),
      })),
    );
    const names = shown.flatMap((lane) => {
      const levels = lane.stretches.map((s) => s.label).filter((label, i, all) => label !== all[i - 1]);
      const last = [...lane.stretches.map((s) => s.toMs), ...lane.marks.map((m) => m.ms)];
      const endDay = day(
        lane,
        last.reduce((a, b) => Math.max(a, b), lane.startMs),
      );
      return levels.length === 0 ? [] : [{ subject: lane.subjectId, endDay, label: levels.join(", then ") }];
    });
    const marks = shown.flatMap((lane) =>
      lane.marks.map((m) => ({
        subject: lane.subjectId,
        day: day(lane, m.ms),
        what: m.what,
        id: m.sampleId,
        readFrom: m.readFrom,
      })),
    );
    const looks = [...Object.values(matrixLooks), ...Object.values(doseLooks)].filter((look) =>
      marks.some((m) => m.what === look.label),
    );
    const ends = [...bars.flatMap((b) => [b.fromDay, b.toDay]), ...marks.map((m) => m.day)];
    const low = ends.reduce((a, b) => Math.min(a, b), 0);
    const high = ends.reduce((a, b) => Math.max(a, b), 1);
    const widest = names.reduce((most, n) => Math.max(most, Math.min(longestLabel, textWidth(n.label, 10))), 0);
    // The axis ends where the longest name would, behind the longest lane.
    const room = names.length === 0 ? 0.03 : (widest + 24) / (width - widest - 24);
    const channel = { field: "what", type: "nominal", legend: { title: null, columns: 0, orient: "top" } };
    const domain = looks.map((l) => l.label);
    const x = {
      type: "quantitative",
      scale: { domain: [low - (high - low) * 0.02, high + (high - low) * room], nice: false },
      axis: { title: "Days since the first dose", tickCount: 10 },
    };
    const y = { field: "subject", type: "nominal", sort: null, axis: { title: null, labelLimit: 140, grid: true } };
    return {
      $schema: schemaUrl,
      title: { text: title },
      width,
      height: shown.length * laneHeight,
      config: themeConfig,
      layer: [
        {
          data: { values: bars },
          mark: { type: "bar", height: 7, color: quietInk, opacity: 0.35 },
          encoding: { x: { field: "fromDay", ...x }, x2: { field: "toDay" }, y },
        },
        {
          data: { values: names },
          mark: { type: "text", align: "left", dx: 9, fontSize: 10, color: ink, limit: longestLabel },
          encoding: { x: { field: "endDay", ...x }, y, text: { field: "label", type: "nominal" } },
        },
        ...[-6, 0, 6].map((yOffset) => ({
          data: { values: marks.filter((m) => offsetOf(m.what) === yOffset) },
          mark: { type: "point", filled: false, size: 44, strokeWidth: 1.7, opacity: 1, yOffset },
          encoding: {
            x: { field: "day", ...x },
            y,
            color: { ...channel, scale: { domain, range: looks.map((l) => l.colour) } },
            shape: { ...channel, scale: { domain, range: looks.map((l) => l.shape) } },
          },
        })),
      ],
    };
  },

  table(data): ChartTable {
    const row = (lane: Lane, what: string, id: string | null, fromMs: number, toMs: number) => [
      lane.subjectId,
      what,
      id,
      (fromMs - lane.startMs) / dayMs,
      (toMs - lane.startMs) / dayMs,
    ];
    return {
      columns: ["subject_id", "what", "id", "from_day", "to_day"],
      rows: lanes(data).flatMap((lane) => [
        ...lane.stretches.map((s) => row(lane, `dosing ${s.label}`, null, s.fromMs, s.toMs)),
        ...lane.marks.map((m) => row(lane, m.what, m.sampleId, m.ms, m.ms)),
      ]),
    };
  },
};
