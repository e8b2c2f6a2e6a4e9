import type { Concentration } from "../domain/concentration.js";
import type { Finding } from "../domain/finding.js";
import type { RunVerdict } from "../domain/sample.js";
import { finding } from "../findings/finding.js";
import type { ReanalysisRule } from "../reference/reanalysis.js";

/** One current result of a sample and analyte, as far as its choice among several depends on it. */
export interface Candidate {
  concentration: Concentration;
  run: string;
  file: string;
  row: number;
  /** Stated reason for which the sample was measured again; null for an initial result. */
  reason: string | null;
  /** Verdict on the run, with what people decided on it. */
  runVerdict: RunVerdict;
  /** Factor by which the sample was diluted; null where none is stated. */
  dilution: number | null;
  /** Verdict on the QC samples of that factor; null where nothing is known of them. */
  dilutionVerdict: "accepted" | "rejected" | "review" | null;
}

export interface Narrowed<T> {
  /** The results among which the others are chosen from. */
  kept: readonly T[];
  /** No written rule may choose among them: only a person. */
  readonly mustDecide: boolean;
  marks: readonly string[];
  findings: Finding[];
}

type About = { subjectId: string; sampleId: string; analyte: string };

/** How far a diluted repeat may lie below the ULOQ that the first result exceeded (contract section 4). */
const leastShareOfUloq = 0.85;

/**
 * Several results of one sample, without those that are no candidates: incurred-sample reanalysis never is; a result of a
 * rejected or excluded run is none while an accepted run or one under review offers a result; a result above ULOQ gives
 * way to one diluted repeat that holds up. Nothing else is left out here.
 */
export function narrowCandidates<T extends Candidate>(
  results: readonly T[],
  rules: ReadonlyMap<string, ReanalysisRule>,
  about: About,
): Narrowed<T> {
  const isIncurred = (one: T) => one.reason !== null && rules.get(one.reason.trim().toUpperCase())?.final === "initial";
  if (results.length < 2 && !results.some(isIncurred)) {
    return { kept: results, mustDecide: false, marks: [], findings: [] };
  }
  const findings: Finding[] = [];
  const reportable = results.filter((one) => !isIncurred(one));
  if (reportable.length < results.length) findings.push(incurred(results.filter(isIncurred), reportable, about));
  if (reportable.length === 0) return { kept: results, mustDecide: true, marks: [], findings };
  const fromRuns = withoutRejectedRuns(reportable, findings, about);
  return withoutAboveRange(fromRuns, findings, about);
}

function withoutRejectedRuns<T extends Candidate>(results: readonly T[], findings: Finding[], about: About) {
  const rejected = results.filter((one) => one.runVerdict === "rejected");
  const standing = results.filter((one) => one.runVerdict === "accepted" || one.runVerdict === "review");
  if (rejected.length === 0 || standing.length === 0) return results;
  findings.push(
    finding({
      rule: "rejected-run-replaced",
      ...about,
      file: standing[0]!.file,
      row: standing[0]!.row,
      run: standing[0]!.run,
      value: rejected.map((one) => one.concentration.raw).join(" | "),
      expected: null,
      what: `${about.sampleId}, ${about.analyte}: ${rejected.map(say).join(", ")} of a rejected or excluded run gave way to ${standing.map(say).join(", ")}.`,
    }),
  );
  return results.filter((one) => one.runVerdict !== "rejected");
}

function withoutAboveRange<T extends Candidate>(results: readonly T[], findings: Finding[], about: About): Narrowed<T> {
  const above = results.filter((one) => one.concentration.state === "aboveUloq");
  const repeats = results.filter((one) => !above.includes(one) && (one.dilution ?? 1) > 1);
  if (above.length === 0 || repeats.length === 0) {
    // A rejected run gives way to an accepted one by rule; beside one that nobody could assess a person decides.
    const verdicts = new Set(results.map((one) => one.runVerdict));
    return { kept: results, mustDecide: verdicts.has("rejected") && verdicts.size > 1, marks: [], findings };
  }
  const uloq = Math.min(...above.map((one) => one.concentration.uloq ?? Infinity));
  const obstacle = (one: T): string | null => {
    const { state, value } = one.concentration;
    if (one.runVerdict === "rejected") return "its run was rejected";
    if (one.dilutionVerdict === "rejected") return `the QC samples of dilution factor ${one.dilution} failed`;
    if (state !== "quantified" || value === null) return "it is not quantified";
    if (!Number.isFinite(uloq)) return "the ULOQ that the first result exceeded is not known";
    if (value < leastShareOfUloq * uloq)
      return `it lies more than 15 % below the ULOQ ${uloq} that the first result exceeded`;
    return null;
  };
  const good = repeats.filter((one) => obstacle(one) === null);
  if (good.length > 0) {
    // Other undiluted results beside them stay: then there is more to decide than the range.
    const kept = results.filter((one) => !above.includes(one) && (good.includes(one) || !repeats.includes(one)));
    return { kept, mustDecide: false, marks: ["reanalysed-diluted"], findings };
  }
  const first = repeats[0]!;
  findings.push(
    finding({
      rule: "diluted-repeat-refused",
      ...about,
      file: first.file,
      row: first.row,
      run: first.run,
      value: first.concentration.raw,
      expected: "a quantified diluted repeat in a run that is not rejected, with dilution QC samples that pass",
      what: `${about.sampleId}, ${about.analyte}: ${say(above[0]!)} is above the range, and its diluted repeat ${say(first)} does not replace it: ${obstacle(first)}.`,
    }),
  );
  return { kept: results, mustDecide: true, marks: [], findings };
}

function incurred<T extends Candidate>(repeats: readonly T[], reportable: readonly T[], about: About): Finding {
  const first = repeats[0]!;
  const rest =
    reportable.length === 0
      ? "no other result is there, so the sample is not used"
      : `${reportable.map(say).join(", ")} ${reportable.length === 1 ? "stays" : "stay"}`;
  return finding({
    severity: reportable.length === 0 ? "error" : "info",
    rule: "incurred-sample-reanalysis",
    ...about,
    file: first.file,
    row: first.row,
    run: first.run,
    value: repeats.map((one) => one.concentration.raw).join(" | "),
    what: `${about.sampleId}, ${about.analyte}: ${repeats.map(say).join(", ")} checks the assay (incurred-sample reanalysis) and is not reported; ${rest}.`,
    remedy:
      reportable.length === 0
        ? "Import the file with the first result, or correct the stated reason; a person may also choose (`csfp qc choose`)."
        : "Nothing.",
  });
}

function say({ file, row, concentration }: Candidate): string {
  return `\`${concentration.raw}\` (${file}:${row})`;
}
