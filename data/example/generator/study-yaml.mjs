import { assays, internalStandard } from "./runs.mjs";

/** The study's configuration, as text. */
export function studyYaml() {
  return `# MADE-UP STUDY. No subject, sample, dose or concentration is real. Written by data/example/generate.mjs; do not edit.
id: EXAMPLE-LARO
title: "Larotrectinib in CSF and plasma: MADE-UP EXAMPLE, no real subjects"
zone: Europe/Berlin

analytes:
  - name: larotrectinib
    molarMass: 428.44
    halfLifeH:
      plasma: { value: 2.9, source: "published product information (half-life 2.9 h)" }
      # No half-life in human CSF is published. Every verdict that rests on this line carries the mark
      # csf-half-life-assumed.
      csf: asPlasma
      reason: "assumed for this made-up example: no half-life in human CSF is published"
    fractionUnbound:
      plasma: { value: 0.3, source: "made up for this example" }

methods:
${method("csf", "made-up CSF assay", "artificial CSF", '{ "-80": 180 }')}
${method("plasma", "made-up plasma assay", null, '{ "-80": 365 }')}

doseRecords:
  complete: true

regimen:
  frequency: BID

identify:
  # 251104_CSF_R1_017 -> run 251104_CSF_R1
  runPattern: "^(?<run>\\\\d{6}_(?:CSF|PLA)_R\\\\d+)_"

internalStandards: [${internalStandard}]

inbox:
  settleSeconds: 0
`;
}

function method(matrix, source, surrogate, validatedDays) {
  const { lloq, uloq, calibrators, qcs } = assays[matrix];
  const levels = Object.entries(qcs).map(([level, nominal]) => `${level}: ${nominal}`);
  return [
    `  - id: ${matrix === "csf" ? "CSF-1" : "PLASMA-1"}`,
    "    analyte: larotrectinib",
    `    matrix: ${matrix}`,
    "    # Neither TargetLynx nor MassHunter writes a unit into these exports.",
    "    unit: ng/mL",
    `    lloq: ${lloq}`,
    `    uloq: ${uloq}`,
    ...(surrogate === null ? [] : [`    surrogateMatrix: ${surrogate}`]),
    `    validatedDays: ${validatedDays}`,
    "    validatedThaws: 3",
    "    validatedBenchHours: 6",
    `    calibrators: [${calibrators.join(", ")}]`,
    `    qcLevels: { ${levels.join(", ")} }`,
    `    internalStandard: ${internalStandard}`,
    `    source: ${source}`,
  ].join("\n");
}
