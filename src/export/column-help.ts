/**
 * What every column of an export means, for the sheet `columns` and the file `columns.csv`. A test holds the list against
 * the columns that the exports have.
 */

const sideHelp: Readonly<Record<string, string>> = {
  sampleId: "sample id, exactly as in the file",
  collectedAt: "collection time, ISO 8601 with offset; the date alone where no clock time is known",
  result: "for reading: the number, or < limit, > limit, not detected, not done, undecided",
  state:
    "quantified, belowLloq, aboveUloq, notDetected, notDone or (in a pair) undecided; decides which of value and limit counts",
  value: "concentration in the column unit; only where state is quantified, never a substitute for a censored result",
  unit: "unit of value, lloq and uloq",
  lloq: "lower limit of quantification in force for this result",
  uloq: "upper limit of quantification in force for this result",
  interpolatedFrom: "the two plasma results that the value was interpolated between (pairing.plasma: interpolate)",
  raw: "the concentration cell exactly as exported by the instrument software, in its own unit",
  timeAfterDoseH: "hours since the last taken dose; empty where the records cannot tell",
  sampleVerdict: "valid, review or invalid",
  runVerdict: "verdict on the analytical run: accepted, rejected, review or notAssessed",
  "origin.file": "file the result was read from",
  "origin.sha256": "SHA-256 of that file's bytes; the archive keeps it under this name",
  "origin.row": "line or sheet row in that file, header included",
};

const steadyStateHelp: Readonly<Record<string, string>> = {
  verdict: "drawn at steady state: yes, no or unknown",
  hoursOnRegimen: "hours from the first taken dose after the last break to the sample",
  neededHours: "hours that steady state needs: the larger of minDays and halfLives x the slower half-life",
  reason: "code and sentence; empty for yes",
  basis: "what the proof rests on: administrations, prescribedInterval or none",
  doseIds: "dose records that prove the verdict",
};

const ratioHelp: Readonly<Record<string, string>> = {
  result: "for reading: the number, or < bound, > bound, not estimable",
  state: "quantified, below, above or notEstimable; decides which of value and bound counts",
  value: "CSF over plasma; only where state is quantified",
  bound: "limit of a censored ratio; only where state is below or above",
  assumed: "what was assumed or derived on the way",
  reason: "why it is not estimable",
  "interval.low": "lower end of what the uncertainty of the fractions unbound alone leaves open",
  "interval.high": "upper end of it",
  "interval.level": "its level, 0 to 1",
};

const plain: Readonly<Record<string, string>> = {
  pairId: "hash of study, subject, analyte and the two sample ids: the same after every import",
  subjectId: "subject id, exactly as in the file",
  analyte: "name of the analyte in study.yaml",
  visit: "visit as in the samples table",
  matrix: "csf or plasma, or the matrix as in the file where it is neither",
  gapMin: "CSF time minus plasma time, minutes",
  used: "whether the pair enters the summaries",
  exclusions: "why it does not: code and sentence of each reason",
  marks: "remarks on something that is used",
  run: "analytical run",
  basis: "what is measured or summarised: total or unbound",
  withoutResult: "why the sample has no reportable result",
  reason: "why there is no pair, or the reason recorded with the dose",
  targetCoverage: "unbound CSF concentration over the target's IC50, where study.yaml gives one",
  geometricMeanBelow: "the geometric mean lies below this: no pair is quantified",
  geometricMeanAbove: "the geometric mean lies above this: no pair is quantified",
  medianBelow: "the median lies below this: the data say no more",
  medianAbove: "the median lies above this: the data say no more",
  proportionDetected: "share of the used pairs with CSF at or above LLOQ",
  proportionLow: "lower end of that share's interval",
  proportionHigh: "upper end of that share's interval",
  notEstimable: "why there is no estimate",
  intervalNotEstimable: "why the estimate has no interval",
  "label.comparison":
    "whether the recorded dose agrees with the label data; for finding slips of recording, never advice",
  "label.expected": "dose by the label data for the facts on record",
  "label.chain": "lines of the label data that lead to it",
  verdict: "verdict on the analytical run: accepted, rejected, review or notAssessed",
  arithmetic: "the arithmetic that decided the verdict",
  nCalibrators: "calibrators of the run",
  nQc: "QC samples of the run",
  nStudy: "study samples of the run",
  lloq: "lower limit of quantification in force",
  uloq: "upper limit of quantification in force",
  isRangeRevised: "whether calibrators that failed narrowed the range of the run",
  dilutions: "dilution factors met and the verdict on each",
  nearest: "nearest sample of the other matrix, where there is one",
  "nearest.sampleId": "nearest sample of the other matrix",
  "nearest.gapMin": "gap to it, minutes",
  severity: "info, warning, error or critical",
  rule: "the check that found it, named by the trouble",
  scope: "file, run, sample, pair or study",
  file: "file it is about",
  row: "line or sheet row in that file",
  column: "column of that row",
  value: "the value met",
  expected: "what was expected instead",
  what: "the trouble in one sentence",
  why: "what it endangers",
  remedy: "what a person can do about it",
  group: "all, or a visit, site, arm or CSF site",
  estimand: "what is estimated",
  nSubjects: "subjects with a pair used",
  nPairs: "all pairs of the group: quantified + below + above + notEstimable + excluded",
  nQuantified: "pairs used with a quantified ratio",
  nBelow: "pairs used whose ratio is below a bound",
  nAbove: "pairs used whose ratio is above a bound",
  nNotEstimable: "pairs used whose ratio cannot be estimated",
  nExcluded: "pairs not used",
  excludedByReason: "excluded pairs by their first reason",
  nUsed: "pairs that entered the estimate",
  geometricMean: "geometric mean ratio",
  geometricCvPct: "geometric coefficient of variation between subjects, percent",
  ciLow: "lower end of the confidence interval",
  ciHigh: "upper end of the confidence interval",
  ciLevel: "its level, 0 to 1",
  median: "median",
  q1: "first quartile",
  q3: "third quartile",
  min: "smallest value",
  max: "largest value",
  method: "estimator",
  ciMethod: "how the interval was made",
  doseId: "id of the dose record",
  record: "actual or planned",
  drug: "drug of the dose record",
  amount: "dose amount in the column unit",
  unit: "unit",
  route: "route as recorded",
  formulation: "formulation as recorded",
  frequency: "regimen code of the record",
  givenAt: "time of one administration",
  start: "start of an interval of constant dosing",
  end: "its end; empty: ongoing",
  status: "of a dose: taken, missed, withheld or vomited; of a file: imported, setAside or superseded",
  "origin.file": "file the row was read from",
  "origin.sha256": "SHA-256 of that file's bytes",
  "origin.row": "line or sheet row in that file",
  "origin.reader": "reader that read it",
  "origin.version": "version of csfp that read it",
  fileNo: "number of the file in this store",
  sha256: "SHA-256 of its bytes",
  name: "its name in the inbox",
  size: "bytes",
  kind: "results or one of the tables",
  reader: "reader chosen by content",
  mapping: "mapping of study.yaml that was used",
  readingKey: "hash of the settings that decide how its bytes are understood",
  nightNo: "night of import",
  fingerprint: "software version and hash of study.yaml at that time",
  exportedAtMs: "export time written in the file, epoch milliseconds",
  dilution: "whether concentrations include the dilution factor",
  areLimitsBeforeDilution: "whether limits in it are those before dilution",
  rowsRead: "rows met",
  rowsStored: "rows stored",
  rowsReported: "rows not stored, each with a finding",
};

/** Tables of people: decisions and signatures. */
const people: Readonly<Record<string, string>> = {
  decisionId: "number of the decision, as csfp qc names it",
  action: "what was entered: flag, exclude, restore, choose or comment",
  targetKind: "what it is about: sample, pair, result, run; of a signature also study or audit",
  targetId: "id of what it is about; of the audit trail the last event reviewed",
  analyte: "the one analyte it is about; empty: all",
  choice: "of choose: hash of the result that counts",
  state:
    "of a decision: pending, approved or rejected; of a signature: valid, void (something changed since) or withdrawn",
  reopened: "whether the data under it changed since",
  inForce: "whether it has its effect now",
  userId: "account of the person",
  fullName: "the person's name",
  decidedAt: "when it was entered, UTC",
  reasonCode: "the study's code of the reason",
  reasonText: "the reason in words; of a signature what was looked at",
  answeredBy: "who approved or rejected it",
  answeredAt: "when, UTC",
  answerCode: "the code of the answer's reason",
  answerText: "the answer's reason in words",
  signatureId: "number of the signature",
  meaning: "AUTHORSHIP, REVIEW, APPROVAL or RESPONSIBILITY",
  printedName: "name of the signer as printed when it was signed",
  signedAt: "when it was signed, UTC",
  versionSha256: "SHA-256 of exactly the version that was signed",
  studyState: "whether the study is released now: APPROVED or DRAFT",
};

/** Meaning of a column of a table; empty only for a column nobody described. */
export function columnHelp(table: string, column: string): string {
  const [group, ...rest] = column.split(".");
  const inner = rest.join(".");
  if (group === "csf" || group === "plasma") return said(`${group === "csf" ? "CSF" : "plasma"}: `, sideHelp[inner]);
  if (group === "steadyState") return said("", inner === "" ? steadyStateHelp.verdict : steadyStateHelp[inner]);
  if (group === "ratio") return said("total CSF/plasma ratio: ", ratioHelp[inner]);
  if (group === "targetCoverage" && inner !== "") return said("unbound CSF over the target's IC50: ", ratioHelp[inner]);
  if (group === "unboundRatio") return said("unbound ratio (Kp,uu,CSF): ", ratioHelp[inner]);
  if (table === "decisions" || table === "signatures") return people[column] ?? "";
  const isSample = table === "samples" || table === "unpaired";
  return (isSample ? sideHelp[column] : undefined) ?? plain[column] ?? sideHelp[column] ?? "";
}

function said(before: string, help: string | undefined): string {
  return help === undefined ? "" : `${before}${help}`;
}
