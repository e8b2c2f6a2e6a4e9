import { type AnalysisRow, analysisRow } from "../domain/analysis.js";
import { minuteMs } from "../domain/moment.js";
import type { SampleResult } from "../domain/pair.js";
import { aucRatio } from "../stats/auc-ratio.js";
import { geometricOfLogs } from "../stats/geometric.js";
import { pointRatios } from "../stats/point-ratios.js";
import { isEstimable } from "../stats/result.js";
import { type AnalysisSettings, compareText } from "./analysed-pairs.js";
import { midpointMs } from "./interpolate.js";

export interface ProfileSide {
  timesH: number[];
  concentrations: number[];
  sampleIds: string[];
}

/** One subject's samples of one analyte after one dose: hours after that dose, 0 where below LLOQ. */
export interface Profile {
  subjectId: string;
  /** Time of the dose, epoch milliseconds, and as text. */
  doseMs: number;
  doseAt: string;
  csf: ProfileSide;
  plasma: ProfileSide;
  /** Why no area can be had from these samples at all. */
  obstacle: string | null;
}

/**
 * Profiles of samples that may be used, by subject and dose. A sample drawn at the minute of the next dose ends one
 * interval and begins the next. Samples without a time after dose, not done ones and those of an uncertain time have no place.
 */
export function profilesOf(samples: readonly SampleResult[], timeText: (ms: number) => string): Profile[] {
  const placed = samples.filter(
    (s) => s.timeAfterDoseH !== null && s.collectedAt.ms === s.collectedAt.endMs && s.concentration.state !== "notDone",
  );
  const minuteOf = (ms: number): number => Math.round(ms / minuteMs);
  const doseMinute = (s: SampleResult): number => minuteOf(s.collectedAt.ms) - Math.round((s.timeAfterDoseH ?? 0) * 60);
  const bySubject = new Map<string, SampleResult[]>();
  for (const s of placed) bySubject.set(s.subjectId, [...(bySubject.get(s.subjectId) ?? []), s]);
  return [...bySubject]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([subjectId, own]) => {
      const doses = [...new Set(own.map(doseMinute))].sort((a, b) => a - b);
      return doses.map((dose) => {
        const within = own.filter((s) => doseMinute(s) === dose || minuteOf(s.collectedAt.ms) === dose);
        const doseMs = dose * minuteMs;
        return { subjectId, doseMs, doseAt: timeText(doseMs), ...sidesOf(doseMs, within) };
      });
    });
}

function sidesOf(doseMs: number, samples: readonly SampleResult[]): Omit<Profile, "subjectId" | "doseMs" | "doseAt"> {
  const ordered = [...samples].sort((a, b) => midpointMs(a) - midpointMs(b) || compareText(a.sampleId, b.sampleId));
  const side = (matrix: SampleResult["matrix"]) => {
    const own = ordered.filter((s) => s.matrix === matrix);
    return {
      // A drain has the mean concentration of its collection: it stands at the middle.
      timesH: own.map((s) => (midpointMs(s) - doseMs) / (60 * minuteMs)),
      concentrations: own.map((s) => (s.concentration.state === "quantified" ? (s.concentration.value ?? 0) : 0)),
      sampleIds: own.map((s) => s.sampleId),
    };
  };
  const isAbove = samples.some((s) => s.concentration.state === "aboveUloq");
  const isUnbound = samples.some((s) => s.basis === "unbound");
  const above = isAbove ? "a sample is above ULOQ" : null;
  const sites = sitesOf(samples);
  // Ventricular and lumbar CSF are two compartments: one curve through both would be of neither.
  const mixed = sites.length > 1 ? `the CSF was drawn at several sites (${sites.join(", ")})` : above;
  return {
    csf: side("csf"),
    plasma: side("plasma"),
    obstacle: isUnbound ? "a side was measured unbound" : mixed,
  };
}

/** Sites that the CSF samples state, without regard to case. */
function sitesOf(samples: readonly SampleResult[]): string[] {
  const stated = samples
    .filter(({ matrix }) => matrix === "csf")
    .map(({ csfSite }) => csfSite?.trim().toLowerCase() ?? "");
  return [...new Set(stated)].filter((site) => site !== "").sort();
}

/**
 * The AUC ratio of every profile with enough samples, their geometric mean over subjects, and how far single-point ratios
 * of the same profile lie apart.
 */
export function analyseProfiles(
  analyte: string,
  profiles: readonly Profile[],
  settings: AnalysisSettings,
): AnalysisRow[] {
  const found = areaRatios(analyte, profiles, settings);
  const candidates = found.map(({ profile }) => profile);
  const areas = found.map(({ row }) => row);
  return [areaSummary(analyte, areas, settings), ...areas, ...swings(analyte, candidates)];
}

/** What decides an AUC ratio: the plan's `analysis.auc`. */
type AreaSettings = Pick<AnalysisSettings, "auc">;

/** The AUC ratio of every profile with two quantified samples of each matrix, or why there is none. */
export function areaRatios(
  analyte: string,
  profiles: readonly Profile[],
  settings: AreaSettings,
): { profile: Profile; row: AnalysisRow }[] {
  const candidates = profiles.filter((p) => nQuantified(p.csf) > 1 && nQuantified(p.plasma) > 1);
  return candidates.map((profile) => ({ profile, row: areaRow(analyte, profile, settings) }));
}

function areaRow(analyte: string, profile: Profile, settings: AreaSettings): AnalysisRow {
  const { minSamples, method } = settings.auc;
  const about = `${profile.subjectId}, dose at ${profile.doseAt}`;
  const common = {
    estimand: "AUC in CSF over AUC in plasma, same interval",
    nSubjects: 1,
    method: method === "linear" ? "linear trapezoid" : "linear up, log down trapezoid",
    details: { subjectId: profile.subjectId, doseAt: profile.doseAt },
  };
  const refuse = (notEstimable: string): AnalysisRow =>
    analysisRow("auc-ratio", analyte, about, { ...common, notEstimable });
  if (profile.obstacle !== null) return refuse(profile.obstacle);
  const counts = [nQuantified(profile.csf), nQuantified(profile.plasma)] as const;
  if (Math.min(...counts) < minSamples) {
    return refuse(
      `needs ${minSamples} quantified samples per matrix, found ${counts[0]} in CSF and ${counts[1]} in plasma`,
    );
  }
  const startH = Math.max(profile.csf.timesH[0]!, profile.plasma.timesH[0]!);
  const endH = Math.min(profile.csf.timesH.at(-1)!, profile.plasma.timesH.at(-1)!);
  const found = aucRatio(profile.csf, profile.plasma, { method, startH, endH, atEnd: "interpolate" });
  if (!isEstimable(found)) return refuse(found.notEstimable);
  return analysisRow("auc-ratio", analyte, about, {
    ...common,
    estimate: found.ratio,
    nPairs: Math.min(...counts),
    details: { ...common.details, fromH: startH, toH: endH, csfArea: found.csfArea, plasmaArea: found.plasmaArea },
  });
}

function areaSummary(analyte: string, rows: readonly AnalysisRow[], settings: AnalysisSettings): AnalysisRow {
  const bySubject = new Map<string, number[]>();
  for (const { details, estimate } of rows) {
    if (estimate === null) continue;
    const subjectId = String(details.subjectId);
    bySubject.set(subjectId, [...(bySubject.get(subjectId) ?? []), Math.log(estimate)]);
  }
  const means = [...bySubject.values()].map((logs) => logs.reduce((sum, log) => sum + log, 0) / logs.length);
  const found = geometricOfLogs(means, settings.level);
  const ci = means.length >= 3 ? found.ci : null;
  const why =
    rows.length === 0
      ? "no subject has two quantified samples of each matrix after one dose"
      : "no profile has enough samples (each row says why)";
  return analysisRow("auc-ratio", analyte, "all", {
    estimand: "geometric mean of the subjects' AUC ratios",
    estimate: found.geometricMean,
    ciLow: ci?.[0] ?? null,
    ciHigh: ci?.[1] ?? null,
    ciLevel: ci === null ? null : settings.level,
    nSubjects: means.length,
    nPairs: 0,
    method: settings.auc.method === "linear" ? "linear trapezoid" : "linear up, log down trapezoid",
    ciMethod: ci === null ? "none" : "t, subjects - 1",
    notEstimable: means.length === 0 ? why : null,
    details: { geometricCvPct: found.geometricCvPct, nProfiles: rows.filter((row) => row.estimate !== null).length },
  });
}

/** Single-point ratios of one interval: how much the sampling time alone moves them. */
function swings(analyte: string, profiles: readonly Profile[]): AnalysisRow[] {
  const rows = profiles.flatMap((profile) => {
    const shared = profile.csf.timesH.filter((timeH) => profile.plasma.timesH.includes(timeH));
    const at = (side: Profile["csf"], timeH: number): number => side.concentrations[side.timesH.indexOf(timeH)]!;
    const found = pointRatios(
      shared,
      shared.map((timeH) => at(profile.csf, timeH)),
      shared.map((timeH) => at(profile.plasma, timeH)),
    );
    if (!isEstimable(found) || found.points.length < 2 || profile.obstacle !== null) return [];
    const { lowest, highest, swing, loop, points } = found;
    return [
      analysisRow("hysteresis", analyte, `${profile.subjectId}, dose at ${profile.doseAt}`, {
        estimand: "highest over lowest single-point ratio of one dosing interval",
        estimate: swing,
        nSubjects: 1,
        nPairs: points.length,
        method: "point ratios by time",
        marks: swing >= 2 ? ["single-point-ratios-swing"] : [],
        details: {
          lowest: lowest.ratio,
          lowestAtH: lowest.timeH,
          highest: highest.ratio,
          highestAtH: highest.timeH,
          loop,
        },
      }),
    ];
  });
  if (rows.length > 0) return rows;
  const notEstimable = "no subject has CSF and plasma at two common times after one dose";
  return [analysisRow("hysteresis", analyte, "all", { estimand: "swing of single-point ratios", notEstimable })];
}

function nQuantified({ concentrations }: Profile["csf"]): number {
  return concentrations.filter((value) => value > 0).length;
}
