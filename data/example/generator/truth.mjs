import { at, localText } from "./calendar.mjs";
import { brokenFile } from "./corrupt.mjs";
import { dosesOf, firstTakenFrom, timeAfterDoseH } from "./doses.mjs";
import { seed } from "./random.mjs";
import { assays } from "./runs.mjs";
import { allSamples } from "./samples.mjs";
import { subjects, troubles } from "./subjects.mjs";

/** 0.975 quantile of Student's t with 15 degrees of freedom; R 4: qt(0.975, 15) = 2.131449545559323. */
const t975df15 = 2.131449545559323;
const neededHours = 72;

/**
 * What csfp must find in this study, worked out here from the exported texts and the story alone (no code of csfp).
 * @param {Map<string, string[]>} exported sample id -> every exported concentration text, the current one last
 * @param {object[]} fileTruth what must be said of each file
 * @param {object[]} runs the analytical runs
 */
export function makeTruth(exported, fileTruth, runs) {
  const tubes = allSamples();
  const pairs = [];
  const unpaired = [];
  for (const subject of subjects) {
    for (const visit of subject.visits) {
      const csf = tubes.find((one) => one.id === `${subject.id}-${visit.id}-C`);
      const plasma = tubes.find((one) => one.id === `${subject.id}-${visit.id}-P`);
      if (isPair(visit)) pairs.push(pairTruth(subject, visit, side(csf, exported), side(plasma, exported)));
      else unpaired.push(...unpairedTruth(subject, visit, csf, plasma, tubes));
    }
  }
  return {
    about: "Made-up study. No subject, sample, dose or concentration is real. Written by data/example/generate.mjs.",
    seed,
    troubles,
    samples: tubes.map((tube) => ({ sampleId: tube.id, trueConcentration: tube.true, unit: "ng/mL" })),
    pairs,
    unpaired,
    withoutResult: [{ sampleId: "EX-10-V1-C", because: troubles["duplicate-result"] }],
    findings: findingTruth(pairs, unpaired, tubes),
    runs: runs.map(runTruth),
    files: fileTruth,
    summary: summaryTruth(pairs),
  };
}

function isPair(visit) {
  return Math.abs(visit.gapMin) <= 60 && !visit.hasNoCsf;
}

/** State and value of one side, from the exported text and the LLOQ of its matrix, ng/mL. */
function side(tube, exported) {
  const texts = exported.get(tube.id);
  const text = texts.at(-1);
  const isSecondLab = tube.matrix === "plasma" && tube.subject.plasmaLab === "second";
  const value = Number(text) * (isSecondLab ? 1000 : 1);
  const { lloq } = assays[tube.matrix === "CSF" ? "csf" : "plasma"];
  const isBelow = value < lloq;
  // Injected twice, and no rule chooses.
  const isUndecided = tube.matrix === "CSF" && tube.visit.isMeasuredTwice === true;
  return {
    tube,
    truth: {
      sampleId: tube.id,
      collectedAt: localText(tube.minute),
      trueConcentration: tube.true,
      exportedText: isUndecided ? texts.join(" | ") : text,
      supersededTexts: isUndecided ? [] : texts.slice(0, -1),
      exportedUnit: isSecondLab ? "ug/mL" : "ng/mL",
      state: isUndecided ? "undecided" : isBelow ? "belowLloq" : "quantified",
      value: isUndecided || isBelow ? null : value,
      unit: "ng/mL",
      lloq: isUndecided ? null : lloq,
      timeAfterDoseH: timeAfterDoseH(dosesOf(tube.subject), tube.minute),
      hoursOnRegimen: hoursOnRegimen(tube),
    },
  };
}

/** Elapsed hours from the first taken dose after the last event that starts the clock. */
function hoursOnRegimen(tube) {
  const since = at(tube.visit.since ?? tube.subject.start);
  return (tube.minute - firstTakenFrom(dosesOf(tube.subject), since).minute) / 60;
}

function pairTruth(subject, visit, csf, plasma) {
  const verdict = visit.steadyState?.verdict ?? "yes";
  const ratio = ratioTruth(csf.truth, plasma.truth);
  const exclusions = [];
  if (csf.truth.state === "undecided") exclusions.push("no-current-result");
  if (verdict !== "yes") exclusions.push(verdict === "no" ? "not-at-steady-state" : "steady-state-unknown");
  if (exclusions.length > 1) throw new Error(`${subject.id} ${visit.id} is excluded twice`);
  return {
    subjectId: subject.id,
    visit: visit.id,
    csf: csf.truth,
    plasma: plasma.truth,
    gapMin: visit.gapMin,
    ratio,
    steadyState: {
      verdict,
      reasonCode: visit.steadyState?.code ?? null,
      // Both sides rest on the same doses; the pair tells the side drawn first.
      hoursOnRegimen: verdict === "unknown" ? null : Math.min(csf.truth.hoursOnRegimen, plasma.truth.hoursOnRegimen),
      neededHours,
      basis: subject.isInterval ? "prescribedInterval" : "administrations",
      provenByDose: provingDose(subject, visit),
    },
    used: exclusions.length === 0 && ratio.state !== "notEstimable",
    exclusionCode: exclusions[0] ?? null,
    trouble: visit.trouble ?? null,
  };
}

/** The dose row that the reason must name. */
function provingDose(subject, visit) {
  const code = visit.steadyState?.code;
  const doses = dosesOf(subject);
  if (code === "treatment-started") return doses[0].id;
  if (code === "missed-dose" || code === "vomited-dose")
    return doses.find((dose) => dose.minute === at(visit.since)).id;
  if (code === "dose-changed") return firstTakenFrom(doses, at(visit.since)).id;
  return null;
}

function ratioTruth(csf, plasma) {
  const isCsfBelow = csf.state === "belowLloq";
  const isPlasmaBelow = plasma.state === "belowLloq";
  if (csf.state === "undecided") return { state: "notEstimable", value: null, bound: null };
  if (isCsfBelow && isPlasmaBelow) return { state: "notEstimable", value: null, bound: null };
  if (isCsfBelow) return { state: "below", value: null, bound: csf.lloq / plasma.value };
  if (isPlasmaBelow) return { state: "above", value: null, bound: csf.value / plasma.lloq };
  return { state: "quantified", value: csf.value / plasma.value, bound: null };
}

function unpairedTruth(subject, visit, csf, plasma, tubes) {
  const left = visit.hasNoCsf ? [plasma] : [csf, plasma];
  return left.map((tube) => {
    const others = tubes.filter((one) => one.subject === subject && one.matrix !== tube.matrix);
    const distance = (one) => Math.abs(one.minute - tube.minute);
    const nearest = others.reduce((best, one) => (distance(one) < distance(best) ? one : best));
    const gapMin = tube.matrix === "CSF" ? tube.minute - nearest.minute : nearest.minute - tube.minute;
    return {
      sampleId: tube.id,
      subjectId: subject.id,
      nearest: { sampleId: nearest.id, gapMin },
      trouble: visit.trouble,
    };
  });
}

function findingTruth(pairs, unpaired, tubes) {
  const wide = pairs.filter((pair) => Math.abs(pair.gapMin) > 15);
  const unsteady = tubes.filter((one) => one.visit.steadyState);
  const children = tubes.filter((one) => one.subject.isChild);
  const plasmaBelow = pairs.filter((pair) => pair.plasma.state === "belowLloq" && pair.csf.state === "quantified");
  return [
    ...unpaired.map((one) => ({ rule: "unpaired-sample", severity: "warning", sampleId: one.sampleId })),
    ...wide.map((pair) => ({ rule: "wide-gap", severity: "warning", sampleId: pair.csf.sampleId })),
    ...unsteady.map((tube) => ({ rule: "not-at-steady-state", severity: "warning", sampleId: tube.id })),
    // 1 mL of CSF and 1.2 mL of blood from a child: less than the protocol asks for.
    ...children.map((tube) => ({
      rule: tube.matrix === "CSF" ? "csf-volume" : "blood-volume",
      severity: "warning",
      sampleId: tube.id,
    })),
    // Plasma below its limit and CSF quantified: the ratio is above 1, unlike the others, and its unbound one higher still.
    ...plasmaBelow.flatMap((pair) =>
      ["csf-without-plasma", "ratio-above-one", "ratio-unlike-others", "unbound-ratio-high"].map((rule) => ({
        rule,
        severity: "warning",
        sampleId: pair.csf.sampleId,
      })),
    ),
    ...pairs
      .filter((pair) => pair.csf.timeAfterDoseH > 12)
      .map((pair) => ({ rule: "dose-overdue", severity: "warning", sampleId: pair.csf.sampleId })),
    { rule: "duplicate-result", severity: "error", sampleId: "EX-10-V1-C" },
    ...pairs
      .filter((pair) => pair.csf.supersededTexts.length > 0)
      .map((pair) => ({ rule: "conflicting-result", severity: "warning", sampleId: pair.csf.sampleId })),
    // Recorded doses that differ from the label data: 75 mg for an event of grade 2 (EX-04), 100 mg beside a strong inducer
    // (EX-06: double) and beside a strong inhibitor (EX-12: half).
    ...["EX-04", "EX-06", "EX-12"].map((subjectId) => ({
      rule: "dose-unlike-label",
      severity: "warning",
      subjectId,
      file: "doses.csv",
    })),
    { rule: "unknown-layout", severity: "error", file: brokenFile },
  ];
}

/** Acceptance of a run by ICH M10, from the exported texts: every limit is an integer comparison of thousandths. */
function runTruth(run) {
  const { lloq, uloq } = run.assay;
  const of = (type) => run.injections.filter((one) => one.type === type);
  const passes = ({ nominal, concText }) => {
    const biasPermille = Math.round((1000 * Math.abs(Number(concText) - nominal)) / nominal);
    return biasPermille <= (nominal === lloq ? 200 : 150);
  };
  const [calibrators, qcs] = [of("calibrator"), of("qc")];
  const calibratorsPassed = calibrators.filter(passes).length;
  const qcsPassed = qcs.filter(passes).length;
  const levels = [...new Set(qcs.map((one) => one.level))].map((level) => qcs.filter((one) => one.level === level));
  const isAccepted =
    4 * calibratorsPassed >= 3 * calibrators.length &&
    calibratorsPassed >= 6 &&
    3 * qcsPassed >= 2 * qcs.length &&
    levels.every((level) => 2 * level.filter(passes).length >= level.length);
  if (calibratorsPassed !== calibrators.length) throw new Error("a calibrator fails: the range may change");
  return {
    run: run.id,
    analyte: "larotrectinib",
    matrix: run.matrix,
    verdict: isAccepted ? "accepted" : "rejected",
    lloq,
    uloq,
    nCalibrators: calibrators.length,
    calibratorsPassed,
    nQc: qcs.length,
    qcsPassed,
    nStudy: of("study").length,
  };
}

/** Geometric mean, geometric CV and t interval of the subjects' mean log ratios over complete used pairs. */
function summaryTruth(pairs) {
  const count = (test) => pairs.filter(test).length;
  const used = pairs.filter((pair) => pair.used);
  const complete = used.filter((pair) => pair.ratio.state === "quantified");
  const logs = subjects
    .map((subject) =>
      complete.filter((pair) => pair.subjectId === subject.id).map((pair) => Math.log(pair.ratio.value)),
    )
    .filter((list) => list.length > 0)
    .map(mean);
  if (logs.length !== 16) throw new Error(`the t quantile is for 16 subjects, found ${logs.length}`);
  const centre = mean(logs);
  const sd = Math.sqrt(logs.reduce((sum, log) => sum + (log - centre) ** 2, 0) / (logs.length - 1));
  const half = (t975df15 * sd) / Math.sqrt(logs.length);
  const of = (state) => pairs.filter((pair) => pair.exclusionCode === null && pair.ratio.state === state).length;
  return {
    nSubjects: logs.length,
    nPairs: pairs.length,
    nQuantified: of("quantified"),
    nBelow: of("below"),
    nAbove: of("above"),
    nNotEstimable: of("notEstimable"),
    nExcluded: count((pair) => pair.exclusionCode !== null),
    excludedByReason: {
      "not-at-steady-state": count((pair) => pair.exclusionCode === "not-at-steady-state"),
      "steady-state-unknown": count((pair) => pair.exclusionCode === "steady-state-unknown"),
      "no-current-result": count((pair) => pair.exclusionCode === "no-current-result"),
    },
    nUsed: complete.length,
    geometricMean: digits(Math.exp(centre)),
    geometricCvPct: digits(100 * Math.sqrt(Math.exp(sd * sd) - 1)),
    ciLow: digits(Math.exp(centre - half)),
    ciHigh: digits(Math.exp(centre + half)),
    ciLevel: 0.95,
  };
}

function mean(list) {
  return list.reduce((sum, value) => sum + value, 0) / list.length;
}

/** Twelve digits: beyond them logarithms may differ between platforms. */
function digits(value) {
  return Number(value.toPrecision(12));
}
