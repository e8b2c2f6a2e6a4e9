import type { Finding } from "../domain/finding.js";
import type { RunAssessment } from "../domain/run.js";

/** Why a run was accepted or not, as plain text: sums, limits, QC samples and findings of each analyte and matrix. */
export function explainRun(
  run: string,
  assessments: readonly Omit<RunAssessment, "findings">[],
  findings: readonly Finding[],
): string {
  const lines = [`run ${run}`];
  for (const one of assessments) lines.push(...assessmentLines(one));
  lines.push(findings.length === 0 ? "  findings: none" : "  findings:");
  for (const { severity, rule, what, remedy } of findings) {
    lines.push(`    ${severity}: ${rule}: ${what}`);
    if (remedy !== "") lines.push(`      what to do: ${remedy}`);
  }
  return `${lines.join("\n")}\n`;
}

function assessmentLines(one: Omit<RunAssessment, "findings">): string[] {
  const { limits } = one;
  const unit = limits.unit === null ? "" : ` ${limits.unit}`;
  const verdict = one.verdict === "notAssessed" ? "not assessed" : one.verdict;
  return [
    `  ${one.analyte} in ${one.matrix === "csf" ? "CSF" : "plasma"}: ${verdict}`,
    ...(one.reason === null ? [] : [`    reason     ${one.reason.code}: ${one.reason.text}`]),
    `    holds      ${one.nCalibrators} calibrators, ${one.nQc} QC samples, ${one.nStudy} study samples`,
    ...one.arithmetic.map((sum, i) => `    ${i === 0 ? "sums" : "    "}       ${sum}`),
    ...one.qcs.map(({ level, nominal, value }, i) => {
      const bias =
        value === null ? "" : ` (${value >= nominal ? "+" : ""}${((100 * (value - nominal)) / nominal).toFixed(1)} %)`;
      const name = level === String(nominal) ? "" : `${level}: `;
      return `    ${i === 0 ? "QC" : "  "}         ${name}nominal ${nominal}${unit}, read ${value ?? "nothing"}${bias}`;
    }),
    ...one.dilutions.map(({ factor, verdict: of }) => `    diluted    x${factor}: ${of}`),
  ];
}
