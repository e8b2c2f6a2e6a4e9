/** A study whose inbox holds many small files: results by subject and matrix, tables, re-exports that contradict, junk. */
export const manyFilesYaml = `id: many
zone: Europe/Berlin
analytes:
  - name: drug
    halfLifeH: { plasma: 3, csf: 3 }
methods:
  - { analyte: drug, matrix: csf, unit: ng/mL, lloq: 0.5 }
  - { analyte: drug, matrix: plasma, unit: ng/mL, lloq: 1 }
doseRecords: { complete: true }
regimen: { frequency: BID }
inbox: { settleSeconds: 0 }
`;

const header = "sample_id,subject_id,matrix,collected_at,analyte,concentration,unit,raw_file,acquired_at\n";

export function manyFiles(subjects = 12): Record<string, string> {
  const files: Record<string, string> = {};
  const doses = ["dose_id,subject_id,drug,dose,unit,frequency,given_at"];
  for (let index = 1; index <= subjects; index++) {
    const subject = `M${String(index).padStart(2, "0")}`;
    for (let dose = 0; dose < 12; dose++) {
      const day = String(1 + Math.floor(dose / 2)).padStart(2, "0");
      doses.push(`${subject}-D${dose},${subject},drug,100,mg,BID,2026-03-${day}T${dose % 2 === 0 ? "08" : "20"}:00`);
    }
    const row = (matrix: string, minute: number, value: string): string =>
      `${subject}-${matrix},${subject},${matrix},2026-03-06T11:${String(minute).padStart(2, "0")},drug,${value},ng/mL,${subject}_${matrix}.raw,2026-04-01T10:${String(index).padStart(2, "0")}:00\n`;
    files[`${subject} csf.csv`] = header + row("CSF", 5, index % 4 === 0 ? "<0.5" : String(index + 0.5));
    files[`${subject} plasma.csv`] = header + row("PLASMA", 0, String(100 + index));
    // The same acquisition with another value in the same night: undecidable, whoever comes first.
    if (index % 5 === 0) files[`${subject} plasma again.csv`] = header + row("PLASMA", 0, String(200 + index));
    // The same acquisition again with equal values and one more column: links to the first.
    if (index % 3 === 0)
      files[`${subject} csf copy.csv`] = (header + row("CSF", 5, index % 4 === 0 ? "<0.5" : String(index + 0.5)))
        .replace(/\n/g, ",x\n")
        .replace(",x\n", ",comment\n");
  }
  files["doses.csv"] = `${doses.join("\n")}\n`;
  files["broken.csv"] = `${header}only,three,cells\n"unclosed`;
  return files;
}
