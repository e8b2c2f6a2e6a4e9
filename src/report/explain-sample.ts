import type { DoseRecord } from "../domain/dose.js";
import type { SubjectEvaluation } from "../domain/evaluation.js";
import type { Finding } from "../domain/finding.js";
import { hourMs, isExact, type Moment } from "../domain/moment.js";
import type { Pair, Ratio, SampleResult, SteadyState } from "../domain/pair.js";
import { formatMoment } from "../io/time-text.js";

/** The whole chain behind one sample as plain text, full precision: for `csfp explain`. */
export function explainSample(
  sampleId: string,
  evaluation: SubjectEvaluation,
  findings: readonly Finding[],
  zone: string,
): string {
  const lines: string[] = [];
  const say = (text: string): void => void lines.push(text);
  const results = evaluation.samples.filter((one) => one.sampleId === sampleId);
  const missing = evaluation.withoutResult.filter((one) => one.sampleId === sampleId);
  say(`sample ${sampleId} of subject ${evaluation.subject.subjectId}`);
  for (const one of missing) {
    say(`  ${one.matrix}${one.analyte ? `, ${one.analyte}` : ""}: no usable result: ${one.reason}`);
    if (one.steadyState) lines.push(...steadyStateLines(one.steadyState, evaluation.doses, zone, one.collectedAtMs));
  }
  for (const result of results) {
    lines.push(...resultLines(result, zone));
    lines.push(...steadyStateLines(result.steadyState, evaluation.doses, zone, result.collectedAt.ms));
    lines.push(...partnerLines(result, evaluation, zone));
  }
  const own = findings.filter(
    (one) => one.sampleId === sampleId || (one.pairId !== null && isOfSample(one.pairId, sampleId, evaluation)),
  );
  say(own.length === 0 ? "  findings: none" : "  findings:");
  for (const one of own) {
    say(`    ${one.severity}: ${one.rule}: ${one.what}`);
    if (one.remedy) say(`      what to do: ${one.remedy}`);
  }
  return `${lines.join("\n")}\n`;
}

function isOfSample(pairId: string, sampleId: string, evaluation: SubjectEvaluation): boolean {
  return evaluation.pairs.some(
    (pair) => pair.pairId === pairId && (pair.csf.sampleId === sampleId || pair.plasma.sampleId === sampleId),
  );
}

function resultLines(result: SampleResult, zone: string): string[] {
  const { concentration: c, origin } = result;
  const limits = [
    c.lloq === null ? "LLOQ not known" : `LLOQ ${c.lloq}`,
    c.uloq === null ? "ULOQ not known" : `ULOQ ${c.uloq}`,
  ];
  return [
    `  ${result.matrix}, ${result.analyte}, drawn ${timeText(result.collectedAt, zone)}${result.visit ? `, visit ${result.visit}` : ""}`,
    `  file       ${origin.file}, row ${origin.row} (SHA-256 ${origin.sha256}; read by ${origin.reader}, csfp ${origin.version})`,
    `  raw text   \`${c.raw}\``,
    `  state      ${c.state}${c.value === null ? "" : `: ${c.value} ${c.unit}`} (${limits.join(", ")}${c.unit ? `, ${c.unit}` : ""}; ${result.basis})`,
    `  run        ${result.run ?? "not named"}: ${result.runVerdict}; sample verdict: ${result.sampleVerdict}`,
    `  after dose ${result.timeAfterDoseH === null ? "not known" : `${result.timeAfterDoseH} h`}`,
    ...(result.marks.length > 0 ? [`  marks      ${result.marks.join(", ")}`] : []),
  ];
}

function steadyStateLines(
  steady: SteadyState,
  doses: readonly DoseRecord[],
  zone: string,
  sampleMs: number | null,
): string[] {
  const hours = [
    steady.hoursOnRegimen === null ? "hours on this regimen not known" : `${steady.hoursOnRegimen} h on this regimen`,
    steady.neededHours === null ? "needed hours not known" : `${steady.neededHours} h needed`,
  ];
  const lines = [
    `  steady state: ${steady.verdict} (${hours.join(", ")}; from ${basisText(steady.basis)})`,
    ...(steady.reason ? [`    because ${steady.reason.code}: ${steady.reason.text}`] : []),
  ];
  const proof = doses.filter((dose) => steady.doseIds.includes(dose.doseId));
  if (proof.length > 0) lines.push(`    dose records that prove it (${proof.length}):`);
  for (const dose of proof) {
    const at = dose.givenAt ?? dose.start;
    const before =
      at && sampleMs !== null ? `, ${Math.round(((sampleMs - at.ms) / hourMs) * 1000) / 1000} h before the sample` : "";
    const what = [dose.drug, dose.amount, dose.unit, dose.frequency, dose.status].filter(
      (part) => part !== null && part !== "",
    );
    const when = `${at ? timeText(at, zone) : "no time"}${before}`;
    lines.push(`      ${dose.doseId}: ${what.join(" ")}, ${when} (${dose.origin.file}:${dose.origin.row})`);
  }
  return lines;
}

function basisText(basis: SteadyState["basis"]): string {
  if (basis === "administrations") return "recorded administrations";
  return basis === "prescribedInterval" ? "a prescribed interval" : "no dose record";
}

function partnerLines(result: SampleResult, evaluation: SubjectEvaluation, zone: string): string[] {
  const pair = evaluation.pairs.find((one) => one.csf === result || isSameResult(one, result));
  if (!pair) {
    const lone = evaluation.unpaired.find(
      (one) => one.result.sampleId === result.sampleId && one.result.analyte === result.analyte,
    );
    return [`  partner    none: ${lone?.reason ?? "not among the pairing's candidates"}`];
  }
  const partner = result.matrix === "csf" ? pair.plasma : pair.csf;
  return [
    `  partner    ${partner.matrix} ${partner.sampleId}, drawn ${timeText(partner.collectedAt, zone)}, gap ${pair.gapMin} min (CSF minus plasma), pair ${pair.pairId}`,
    `             ${partner.concentration.state}${partner.concentration.value === null ? "" : ` ${partner.concentration.value} ${partner.concentration.unit}`}, raw \`${partner.concentration.raw}\` (${partner.origin.file}:${partner.origin.row}), steady state ${partner.steadyState.verdict}`,
    `  ratio      CSF/plasma ${ratioLine(pair.ratio)}`,
    `             unbound ${ratioLine(pair.unboundRatio)}`,
    pair.isUsed
      ? "  used       yes"
      : `  used       no: ${pair.exclusions.map((one) => `${one.code} (${one.text})`).join("; ") || "not estimable"}`,
  ];
}

function isSameResult(pair: Pair, result: SampleResult): boolean {
  const side = result.matrix === "csf" ? pair.csf : pair.plasma;
  return side.sampleId === result.sampleId && pair.analyte === result.analyte;
}

function ratioLine(ratio: Ratio): string {
  const assumed = ratio.assumed.length > 0 ? ` (${ratio.assumed.join(", ")})` : "";
  if (ratio.state === "quantified") return `${ratio.value}${assumed}`;
  if (ratio.state === "notEstimable") return `not estimable: ${ratio.reason ?? "no reason given"}${assumed}`;
  return `${ratio.state === "below" ? "<" : ">"} ${ratio.bound}${assumed}`;
}

function timeText(moment: Moment, zone: string): string {
  const text = formatMoment(moment.ms, zone);
  return isExact(moment) ? text : `${text.slice(0, 10)} (no clock time)`;
}
