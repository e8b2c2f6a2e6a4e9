import type { Chart, ChartData } from "./chart.js";

/** One picture to draw: a chart with the part of the data it shows. `id` is safe as a file name and as an anchor. */
export interface ChartView {
  readonly id: string;
  readonly title: string;
  readonly analyte: string | null;
  readonly subjectId: string | null;
  readonly chart: Chart;
  readonly data: ChartData;
}

/**
 * All pictures of one chart for this data, sorted by subject and analyte. A study without any sample still gets one
 * picture, which says what is missing. Names of subjects and analytes appear in ids as far as file names allow; two
 * that would collide are numbered.
 */
export function viewsOf(chart: Chart, data: ChartData): ChartView[] {
  if (chart.per === "run") return runViews(chart, data);
  const analytes = namesIn(data.samples.map((s) => s.analyte).concat(data.pairs.map((p) => p.analyte)));
  const subjects = chart.per === "subject" ? subjectsIn(data) : [];
  const parts: { analyte: string | null; subjectId: string | null }[] = [];
  for (const subjectId of subjects.length > 0 ? subjects : [null]) {
    for (const analyte of analytes.length > 0 ? analytes : [null]) parts.push({ analyte, subjectId });
  }
  const taken = new Set<string>();
  const bySubject = chart.per === "subject" ? groupBySubject(data) : null;
  return parts.map(({ analyte, subjectId }) => {
    const names = [subjectId, analytes.length > 1 ? analyte : null].filter((n): n is string => n !== null);
    const source = subjectId === null || bySubject === null ? data : (bySubject.get(subjectId) ?? data);
    return {
      id: freeId([chart.id, ...names.map(fileNamePart)].join("-"), taken),
      title: [chart.title, ...names].join(" · "),
      analyte,
      subjectId,
      chart,
      data: analyte === null || analytes.length === 1 ? source : ofAnalyte(source, analyte),
    };
  });
}

/** One picture a run and analyte; a study without injections gets one, which says so. */
function runViews(chart: Chart, data: ChartData): ChartView[] {
  const injections = data.injections ?? [];
  const taken = new Set<string>();
  const keys = namesIn(injections.map((i) => JSON.stringify([i.run, i.analyte])));
  const nAnalytes = new Set(injections.map((i) => i.analyte)).size;
  return (keys.length > 0 ? keys : [null]).map((key) => {
    const [run, analyte] = key === null ? [null, null] : (JSON.parse(key) as [string, string]);
    const names = [run, nAnalytes > 1 ? analyte : null].filter((n): n is string => n !== null);
    return {
      id: freeId([chart.id, ...names.map(fileNamePart)].join("-"), taken),
      title: [chart.title, ...names].join(" · "),
      analyte,
      subjectId: null,
      chart,
      data: { ...data, injections: injections.filter((i) => i.run === run && i.analyte === analyte) },
    };
  });
}

function subjectsIn(data: ChartData): string[] {
  return namesIn([...data.samples.map((s) => s.subjectId), ...data.doses.map((d) => d.subjectId)]);
}

function namesIn(names: readonly string[]): string[] {
  return [...new Set(names)].sort(byCodePoint);
}

/** Order that no locale changes. */
export function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function groupBySubject(data: ChartData): Map<string, ChartData> {
  const keys = ["samples", "pairs", "doses", "subjects", "perpetrators", "adverseEvents"] as const;
  const parts = new Map<string, Record<(typeof keys)[number], unknown[]>>();
  for (const key of keys) {
    for (const row of data[key] ?? []) {
      let part = parts.get(row.subjectId);
      if (part === undefined) {
        part = { samples: [], pairs: [], doses: [], subjects: [], perpetrators: [], adverseEvents: [] };
        parts.set(row.subjectId, part);
      }
      part[key].push(row);
    }
  }
  return new Map([...parts].map(([subjectId, part]) => [subjectId, { ...data, ...part } as ChartData]));
}

function ofAnalyte(data: ChartData, analyte: string): ChartData {
  return {
    ...data,
    samples: data.samples.filter((s) => s.analyte === analyte),
    pairs: data.pairs.filter((p) => p.analyte === analyte),
    summaries: data.summaries.filter((s) => s.analyte === analyte),
    injections: (data.injections ?? []).filter((i) => i.analyte === analyte),
    repeats: (data.repeats ?? []).filter((r) => r.analyte === analyte),
  };
}

/** Letters and digits of any ASCII name in lower case; everything else becomes a hyphen. Empty names become `x`. */
function fileNamePart(name: string): string {
  const part = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return part === "" ? "x" : part;
}

function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let n = 2; taken.has(id); n += 1) id = `${wanted}-${n}`;
  taken.add(id);
  return id;
}
