import { at } from "./calendar.mjs";
import { deviate } from "./random.mjs";
import { allSamples } from "./samples.mjs";

/** The two assays of the first laboratory, ng/mL. Everything about them is made up. */
export const assays = {
  csf: {
    lloq: 0.1,
    uloq: 50,
    calibrators: [0.1, 0.2, 0.5, 1, 5, 15, 40, 50],
    qcs: { LLOQ: 0.1, low: 0.3, mid: 20, high: 40 },
    slope: 0.5,
    isConc: 10,
    isArea: 42000,
    analyteRt: 2.31,
    isRt: 2.29,
    decimals: 3,
  },
  plasma: {
    lloq: 1,
    uloq: 2000,
    calibrators: [1, 2, 10, 50, 200, 600, 1600, 2000],
    qcs: { LLOQ: 1, low: 3, mid: 800, high: 1500 },
    slope: 0.4,
    isConc: 100,
    isArea: 310000,
    analyteRt: 2.842,
    isRt: 2.836,
    decimals: 4,
  },
};
export const internalStandard = "larotrectinib-d7";

/** Instrument noise of one injection's concentration, as a fraction. */
const noise = 0.03;

/**
 * One analytical run: blanks, eight calibrators, QC samples in front, between and behind, study samples. Areas come
 * from the true concentration with noise; the curve is fitted to this run's calibrators (linear, weight 1/x2) and
 * every concentration is calculated back from it, as instrument software does.
 */
function makeRun({ id, matrix, startsAt, tubes }) {
  const assay = assays[matrix];
  const plan = [
    { type: "doubleBlank", text: "Double blank 1" },
    { type: "blank", text: "Blank 1" },
    ...assay.calibrators.map((nominal, i) => ({
      type: "calibrator",
      text: `Cal ${i + 1}`,
      level: String(i + 1),
      nominal,
    })),
    { type: "blank", text: "Blank 2" },
    ...qcSet(assay, 1),
    ...withBrackets(tubes, assay),
    ...qcSet(assay, 99),
    { type: "doubleBlank", text: "Double blank 2" },
  ];
  const injections = plan.map((item, i) => {
    const position = i + 1;
    const rawFile = `${id}_${String(position).padStart(3, "0")}`;
    return {
      run: id,
      matrix,
      position,
      rawFile,
      minute: at(startsAt) + 6 * i,
      level: "",
      nominal: null,
      ...item,
      ...areasOf(item, rawFile, assay),
    };
  });
  const curve = fitCurve(injections.filter((one) => one.type === "calibrator"));
  return { id, matrix, assay, curve, injections: injections.map((one) => calculated(one, curve, assay)) };
}

function qcSet(assay, set) {
  return Object.entries(assay.qcs).map(([level, nominal]) => ({
    type: "qc",
    text: `QC ${level} ${set === 99 ? "end" : set}`,
    level,
    nominal,
  }));
}

/** QC samples after every ten study samples. */
function withBrackets(tubes, assay) {
  return tubes.flatMap((tube, i) => {
    const study = { type: "study", text: tube.id, tube };
    const isBracketDue = (i + 1) % 10 === 0 && i + 1 < tubes.length;
    return isBracketDue ? [study, ...qcSet(assay, 1 + (i + 1) / 10)] : [study];
  });
}

function areasOf(item, rawFile, assay) {
  const isArea = item.type === "doubleBlank" ? null : rounded(assay.isArea * (1 + 0.05 * deviate(`${rawFile} IS`)), 3);
  const trueConc = item.tube?.true ?? item.nominal;
  if (trueConc === null || trueConc === undefined || isArea === null) return { isArea, area: null, response: null };
  const measured = trueConc * (1 + noise * deviate(`${rawFile} analyte`));
  return withArea(rounded((assay.slope * measured * isArea) / assay.isConc, 3), isArea, assay);
}

function withArea(area, isArea, assay) {
  return { isArea, area, response: (area / isArea) * assay.isConc };
}

/** Weighted (1/x2) straight line of response over concentration. */
function fitCurve(calibrators) {
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  for (const { nominal: x, response: y } of calibrators) {
    const weight = 1 / (x * x);
    w += weight;
    wx += weight * x;
    wy += weight * y;
    wxx += weight * x * x;
    wxy += weight * x * y;
  }
  const slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
  return { slope, intercept: (wy - slope * wx) / w };
}

/** Adds the concentration as the software prints it (`text`), empty without a peak. */
function calculated(injection, curve, assay) {
  if (injection.area === null) return { ...injection, concText: "" };
  const conc = (injection.response - curve.intercept) / curve.slope;
  return { ...injection, concText: conc.toFixed(assay.decimals) };
}

function rounded(value, digits) {
  return Number(value.toFixed(digits));
}

/** All runs of the study; the second laboratory's results come without its run. */
export function allRuns() {
  const samples = allSamples();
  const of = (matrix, from, to) =>
    samples.filter((one) => one.matrix === matrix && one.subject.id >= from && one.subject.id <= to && isFirstLab(one));
  const twice = samples.filter((one) => one.visit.isMeasuredTwice && one.matrix === "CSF");
  return {
    csf1: makeRun({
      id: "251104_CSF_R1",
      matrix: "csf",
      startsAt: "2025-11-04T08:30",
      tubes: of("CSF", "EX-01", "EX-08"),
    }),
    csf2: makeRun({
      id: "251106_CSF_R2",
      matrix: "csf",
      startsAt: "2025-11-06T09:00",
      tubes: [...of("CSF", "EX-09", "EX-16"), ...twice],
    }),
    plasma: makeRun({
      id: "251113_PLA_R1",
      matrix: "plasma",
      startsAt: "2025-11-13T10:15",
      tubes: of("plasma", "EX-01", "EX-16"),
    }),
    secondLab: samples
      .filter((one) => !isFirstLab(one))
      .map((tube) => ({
        tube,
        concText: ((tube.true * (1 + noise * deviate(`${tube.id} second lab`))) / 1000).toFixed(5),
      })),
  };
}

function isFirstLab(sample) {
  return !(sample.matrix === "plasma" && sample.subject.plasmaLab === "second");
}

/**
 * The same run exported again after the peak of some samples was integrated anew: new areas and concentrations there,
 * everything else equal. The curve stays.
 */
export function reprocessed(run) {
  const injections = run.injections.map((one) => {
    if (!one.tube?.visit.reprocessed) return one;
    const anew = withArea(rounded(one.area * 0.94, 3), one.isArea, run.assay);
    return { ...calculated({ ...one, ...anew }, run.curve, run.assay), isManual: true };
  });
  return { ...run, injections };
}
