import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { acceptFile, addPeople, as } from "../builders/people.js";
import { nightOf, putFiles, readBack, tempStudy } from "../builders/temp-study.js";

const yaml = `id: re
zone: UTC
analytes:
  - name: drug
    halfLifeH: { plasma: 3, csf: 3 }
methods:
  - { analyte: drug, matrix: csf, unit: ng/mL, lloq: 0.5 }
  - { analyte: drug, matrix: plasma, unit: ng/mL, lloq: 1 }
doseRecords: { complete: true }
regimen: { frequency: QD }
inbox: { settleSeconds: 0 }
`;
const samples = (rows: readonly string[]): string => `sample_id,subject_id,matrix,collected_at\n${rows.join("\n")}\n`;
const results = (rows: readonly string[]): string =>
  `sample_id,analyte,concentration,unit,raw_file,acquired_at\n${rows.join("\n")}\n`;
const doses = (rows: readonly string[]): string => `dose_id,subject_id,drug,dose,unit,given_at\n${rows.join("\n")}\n`;
const fiveDoses = [1, 2, 3, 4, 5].map((day) => `D${day},S1,drug,100,mg,2026-03-0${day}T08:00`);
const base = {
  "samples.csv": samples(["C1,S1,CSF,2026-03-05T10:00", "P1,S1,PLASMA,2026-03-05T10:00"]),
  "results.csv": results([
    "C1,drug,2,ng/mL,c1.raw,2026-04-01T10:00:00",
    "P1,drug,100,ng/mL,p1.raw,2026-04-01T10:05:00",
  ]),
  "doses.csv": doses(fiveDoses),
};
const ratios = (back: Awaited<ReturnType<typeof readBack>>) =>
  back.pairs.map((pair) => [pair.csf.sampleId, pair.ratio.value, pair.used]);
const rules = (back: Awaited<ReturnType<typeof readBack>>) =>
  back.findings.filter((one) => one.severity !== "info").map((one) => one.rule);

describe("tables are snapshots for the subjects they name", () => {
  it("a changed row supersedes, a vanished row is voided, other subjects stay", async () => {
    const folder = tempStudy(yaml, base);
    await nightOf(folder);
    expect(ratios(await readBack(folder))).toEqual([["C1", 0.02, true]]);
    // Dose 4 was missed, says the next export of the table.
    putFiles(folder, {
      "doses 2.csv": `${doses(fiveDoses)
        .trimEnd()
        .replace("dose_id", "dose_id")
        .replace("given_at", "given_at,status")
        .split("\n")
        .map((line, i) => (i === 0 ? line : `${line},${i === 4 ? "missed" : "taken"}`))
        .join("\n")}\n`,
    });
    await nightOf(folder);
    const missed = await readBack(folder);
    expect(missed.pairs[0]!.steadyState.verdict).toBe("no");
    // Now the row of dose 5 vanishes: the last dose before the sample is gone.
    putFiles(folder, { "doses 3.csv": doses(fiveDoses.slice(0, 4)) });
    await nightOf(folder);
    expect((await readBack(folder)).pairs[0]!.timeAfterDoseH).toBe(2);
    await addPeople(folder);
    // The missed dose is gone from it, too: the pair would come into use, which two people decide.
    await acceptFile(folder, "doses 3.csv");
    expect((await readBack(folder)).pairs[0]!.timeAfterDoseH).toBe(2);
    const because = ["--reason", "checked", "--text", "seen on the chart", "--study", folder];
    expect((await as("quinn", ["qc", "approve", "D1", ...because])).code).toBe(0);
    await nightOf(folder);
    expect((await readBack(folder)).pairs[0]!.timeAfterDoseH).toBe(26);
    // A table that names another subject only leaves this one alone.
    putFiles(folder, { "doses 4.csv": doses(["X1,S2,drug,100,mg,2026-03-01T08:00"]) });
    await nightOf(folder);
    expect((await readBack(folder)).pairs[0]!.timeAfterDoseH).toBe(26);
  });

  it("a sample withdrawn from its table keeps its results, unused, with the reason", async () => {
    const folder = tempStudy(yaml, base);
    await nightOf(folder);
    putFiles(folder, { "samples 2.csv": samples(["C1,S1,CSF,2026-03-05T10:00"]) });
    await nightOf(folder);
    await addPeople(folder);
    await acceptFile(folder, "samples 2.csv");
    const back = await readBack(folder);
    expect(back.pairs).toEqual([]);
    expect(back.withoutResult.map((one) => [one.sampleId, one.reason])).toEqual([
      ["P1", "the samples table no longer lists this sample"],
    ]);
    // And comes back when the table lists it again.
    putFiles(folder, { "samples 3.csv": samples(["P1,S1,PLASMA,2026-03-05T10:00", "C1,S1,CSF,2026-03-05T10:00"]) });
    await nightOf(folder);
    expect(ratios(await readBack(folder))).toEqual([["C1", 0.02, true]]);
  });

  it("two different tables of one night: none is in force until a later night decides", async () => {
    const folder = tempStudy(yaml, { ...base, "doses b.csv": doses(fiveDoses.slice(0, 3)) });
    await nightOf(folder);
    const back = await readBack(folder);
    expect(rules(back)).toContain("conflicting-snapshot");
    expect(back.pairs[0]!.steadyState.verdict).toBe("unknown");
    putFiles(folder, { "doses c.csv": `${doses(fiveDoses)}\n` });
    await nightOf(folder);
    expect(rules(await readBack(folder))).not.toContain("conflicting-snapshot");
    expect(ratios(await readBack(folder))).toEqual([["C1", 0.02, true]]);
  });
});

describe("results only add", () => {
  it("results before their samples are matched once the table comes, wherever the rows stand", async () => {
    const folder = tempStudy(yaml, { "results.csv": base["results.csv"], "doses.csv": base["doses.csv"] });
    await nightOf(folder);
    const early = await readBack(folder);
    expect(early.pairs).toEqual([]);
    expect(rules(early)).toEqual(["unmatched-sample", "unmatched-sample"]);
    putFiles(folder, { "samples.csv": base["samples.csv"] });
    await nightOf(folder);
    const late = await readBack(folder);
    expect(ratios(late)).toEqual([["C1", 0.02, true]]);
    expect(rules(late)).toEqual([]);
    const together = tempStudy(yaml, base);
    await nightOf(together);
    expect(late.dump).toBe((await readBack(together)).dump);
  });

  it("a file that came long before its samples table is told in a thousand lines and one", async () => {
    const tubes = Array.from({ length: 1203 }, (_, i) => `T${10_000 + i},drug,2,ng/mL,t${i}.raw,2026-04-01T10:00:00`);
    const folder = tempStudy(yaml, { ...base, "early.csv": results(tubes) });
    await nightOf(folder);
    const told = (await readBack(folder)).findings.filter((one) => one.rule === "unmatched-sample");
    expect(told).toHaveLength(1001);
    expect(told.filter((one) => one.value === null).map((one) => one.what)).toEqual([
      "early.csv: 203 further texts are not samples of this study, either (203 results, one in row 1002).",
    ]);
  });

  it("a night that brings nothing but results without a sample says so", async () => {
    const folder = tempStudy(yaml, base);
    await nightOf(folder);
    putFiles(folder, { "late.csv": results(["NOBODY-1,drug,2,ng/mL,n1.raw,2026-04-02T10:00:00"]) });
    await nightOf(folder);
    const told = (await readBack(folder)).findings.filter((one) => one.rule === "unmatched-sample");
    expect(told.map((one) => [one.file, one.row, one.value])).toEqual([["late.csv", 2, "NOBODY-1 | n1.raw"]]);
  });

  it("an alias in study.yaml matches what no table could", async () => {
    const folder = tempStudy(yaml, { ...base, "results.csv": base["results.csv"].replace("C1,drug", "CSF-one,drug") });
    await nightOf(folder);
    expect((await readBack(folder)).findings.find((one) => one.rule === "unmatched-sample")!.value).toBe(
      "CSF-one | c1.raw",
    );
    writeFileSync(join(folder, "study.yaml"), `${yaml}identify: { aliases: { CSF-one: C1 } }\n`);
    await nightOf(folder);
    expect(ratios(await readBack(folder))).toEqual([["C1", 0.02, true]]);
  });

  it("DI-16: a re-export with equal values links, with another value the later night's is current and the change is said", async () => {
    const folder = tempStudy(yaml, base);
    await nightOf(folder);
    putFiles(folder, { "again.csv": base["results.csv"].replace(",2,ng/mL", ",2.0,ng/mL") });
    expect(await nightOf(folder)).toMatchObject({ resultsStored: 0, resultsLinked: 2 });
    expect(rules(await readBack(folder))).toEqual([]);
    putFiles(folder, { "reprocessed.csv": base["results.csv"].replace(",2,ng/mL", ",3,ng/mL") });
    expect(await nightOf(folder)).toMatchObject({ resultsStored: 1, resultsLinked: 1 });
    const back = await readBack(folder);
    expect(ratios(back)).toEqual([["C1", 0.03, true]]);
    expect(back.findings.find((one) => one.rule === "conflicting-result")).toMatchObject({
      severity: "warning",
      sampleId: "C1",
    });
    // A results file never takes a result away by leaving it out.
    putFiles(folder, { "only plasma.csv": results(["P1,drug,100,ng/mL,p1.raw,2026-04-01T10:05:00"]) });
    await nightOf(folder);
    expect(ratios(await readBack(folder))).toEqual([["C1", 0.03, true]]);
  });

  it.each([
    ["with acquisitions", base["results.csv"]],
    ["without acquisitions", "sample_id,analyte,concentration,unit\nC1,drug,2,ng/mL\nP1,drug,100,ng/mL\n"],
  ])("equal values under another alias of the analyte are one result, %s", async (_, first) => {
    const aliased = yaml.replace("name: drug\n", "name: drug\n    aliases: [Drug-A]\n");
    const again = first.replaceAll(",drug,", ",DRUG-a,");
    const together = tempStudy(aliased, { ...base, "results.csv": first, "again.csv": again });
    await nightOf(together);
    const back = await readBack(together);
    expect(ratios(back)).toEqual([["C1", 0.02, true]]);
    expect(rules(back)).toEqual([]);
    const later = tempStudy(aliased, { ...base, "results.csv": first });
    await nightOf(later);
    putFiles(later, { "again.csv": again });
    await nightOf(later);
    expect(rules(await readBack(later))).toEqual([]);
    // Another value still is a conflict.
    putFiles(later, { "other.csv": again.replace(",2,ng/mL", ",3,ng/mL") });
    await nightOf(later);
    const other = await readBack(later);
    expect(ratios(other)).toEqual([["C1", 0.03, true]]);
    expect(rules(other)).toEqual(["conflicting-result"]);
  });

  it("a corrected mapping reads imported files anew; the former reading counts no more", async () => {
    const mapped = (unit: string): string => `${yaml}mappings:
  - name: lab
    kind: results
    columns: { sample_id: tube, analyte: what, concentration: amount }
    constants: { unit: ${unit} }
`;
    const lab = "tube,what,amount\nC1,drug,2\nP1,drug,100\n";
    const folder = tempStudy(mapped("ug/mL"), { ...base, "results.csv": lab });
    await nightOf(folder);
    expect((await readBack(folder)).pairs[0]!.csf.value).toBe(2000);
    writeFileSync(join(folder, "study.yaml"), mapped("ng/mL"));
    await nightOf(folder);
    const back = await readBack(folder);
    expect(back.pairs[0]!.csf.value).toBe(2);
    expect(rules(back)).toEqual([]);
    expect(back.files.filter((file) => file.status === "superseded")).toHaveLength(1);
  });
});
