import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withStudy } from "../../pipeline/context.js";
import { allFindings } from "../../pipeline/evaluate.js";
import { rehearseNight } from "../../pipeline/nightly.js";
import { softwareVersion } from "../../src/io/package-root.js";
import { smallStudy } from "../builders/study.js";
import { fixedClock, nightOf, putFiles, readBack, tempStudy } from "../builders/temp-study.js";

const root = join(import.meta.dirname, "..", "..");
const ancaYaml = readFileSync(join(root, "test/shared/anca/study.yaml"), "utf8");
const trapsYaml = readFileSync(join(root, "test/shared/traps/study.yaml"), "utf8");

/** The terminal samples of the public rat table, keyed by hand from csf-practice A1 (concentrations, times, limits). */
const ratRows = [
  "USUBJID,PARAM,PCSPEC,AVAL,AVALU,AFRLT,ASSAY_LLQ,ASSAY_LLQ_UNIT,Concentration",
  "4,Analyte01,CSF,61.9,ng/mL,2.167,1,ng/mL,61.9",
  "4,Analyte01,Plasma,704,ng/mL,2.233,1,ng/mL,704",
  "5,Analyte01,CSF,46.5,ng/mL,2.250,1,ng/mL,46.5",
  "5,Analyte01,Plasma,522,ng/mL,2.333,1,ng/mL,522",
  "6,Analyte01,CSF,51.4,ng/mL,2.350,1,ng/mL,51.4",
  "6,Analyte01,Plasma,589,ng/mL,2.417,1,ng/mL,589",
  "7,Analyte01,CSF,NA,ng/mL,24.667,1,ng/mL,<2",
  "7,Analyte01,Plasma,NA,ng/mL,24.7,1,ng/mL,<1",
  "8,Analyte01,Plasma,NA,ng/mL,24.833,1,ng/mL,<1",
  "9,Analyte01,CSF,NA,ng/mL,24.967,1,ng/mL,<2",
  "9,Analyte01,Plasma,NA,ng/mL,25.0,1,ng/mL,<1",
  "7,Analyte01,Plasma_For_BPP,5,ng/mL,24.667,1,ng/mL,5",
];

/** The rows of samples/traps, keyed from its README. */
const trapConcentrations = [
  "subject,matrix,analyte,time_h,conc_raw,conc,unit,lloq",
  "S01,PLASMA,DrugA,72,250,250,ng/mL,1",
  "S01,CSF,DrugA,72,12.5,12.5,ng/mL,0.5",
  "S02,PLASMA,DrugA,72,310,310,ng/mL,1",
  "S02,CSF,DrugA,72,<0.5,0,ng/mL,0.5",
  "S03,PLASMA,DrugA,72,0.28,0.28,ug/mL,0.001",
  "S03,CSF,DrugA,72,14,14,ng/mL,0.5",
  "S04,PLASMA,DrugA,72,200,200,ng/mL,1",
  "S04,PLASMA,DrugA,72,205,205,ng/mL,1",
  "S04,CSF,DrugA,72,9,9,ng/mL,0.5",
  "S04,CSF,DrugA,72,9.4,9.4,ng/mL,0.5",
  "S05,PLASMA,DrugA,72,<1,0,ng/mL,1",
  "S05,CSF,DrugA,72,2.2,2.2,ng/mL,0.5",
  "S06,PLASMA,DrugA,71.5,180,180,ng/mL,1",
  "S06,CSF,DrugA,72,7.5,7.5,ng/mL,0.5",
  "S07,PLASMA,DrugA,72,220,220,ng/mL,1",
];
const trapDoses = [
  "subject,time_h,dose,unit",
  ...["S01", "S02", "S04", "S06", "S07"].flatMap((subject) => [0, 24, 48].map((hour) => `${subject},${hour},100,mg`)),
  "S03,0,100,mg",
  "S03,24,200,mg",
  "S03,48,200,mg",
  "S05,48,100,mg",
];
const lines = (rows: readonly string[]): string => `${rows.join("\n")}\n`;
const traps = (): string =>
  tempStudy(trapsYaml, { "conc.csv": lines(trapConcentrations), "dose.csv": lines(trapDoses) });
const ratioOf = (pairs: Awaited<ReturnType<typeof readBack>>["pairs"], subject: string) =>
  pairs.find((pair) => pair.subjectId === subject)!.ratio;

describe("the night on the public rat table", () => {
  it("gives the published ratios and summary", async () => {
    const folder = tempStudy(ancaYaml, { "adnca.csv": lines(ratRows) });
    await nightOf(folder);
    const { pairs, summaries, unpaired, findings, withoutResult } = await readBack(folder);
    // csf-practice A1 [C]: R 4.2.2
    for (const [rat, ratio] of [
      ["4", 0.08792614],
      ["5", 0.08908046],
      ["6", 0.08726655],
    ] as const) {
      expect(Math.abs(ratioOf(pairs, rat).value! / ratio - 1)).toBeLessThan(1e-7);
    }
    expect(ratioOf(pairs, "7").state).toBe("notEstimable");
    expect(ratioOf(pairs, "9").state).toBe("notEstimable");
    expect(unpaired.map((one) => one.result.subjectId)).toEqual(["8"]);
    const all = summaries.filter((row) => row.basis === "total" && row.group === "all");
    const total = all.find((row) => row.method === "complete-pairs-subject-log-means")!;
    expect(total.geometricMean).toBeCloseTo(0.08808787, 8);
    expect(total.geometricCvPct).toBeCloseTo(1.0409, 4);
    expect(total.ciLow).toBeCloseTo(0.08583939, 8);
    expect(total.ciHigh).toBeCloseTo(0.09039524, 8);
    expect(total).toMatchObject({ nPairs: 5, nQuantified: 3, nNotEstimable: 2, nUsed: 3, nSubjects: 3 });
    // Three quantified pairs of three subjects, none censored: the primary row is the same in every number.
    const primary = all.filter((row) => row.marks.includes("primary"));
    expect(primary.map((row) => row.method)).toEqual(["tobit-subject-weighted"]);
    for (const key of ["geometricMean", "geometricCvPct", "ciLow", "ciHigh"] as const) {
      expect(Math.abs(primary[0]![key]! / total[key]! - 1), key).toBeLessThan(1e-12);
    }
    // The row says LLOQ 1, the cell says <2: the cell counts, and the conflict is said.
    const conflicts = findings.filter((one) => one.rule === "limit-conflict");
    expect(conflicts.map((one) => one.subjectId)).toEqual(["7", "9"]);
    expect(pairs.find((pair) => pair.subjectId === "7")!.csf.lloq).toBe(2);
    // Plasma_For_BPP is not plasma.
    expect(withoutResult.map((one) => one.matrix)).toEqual(["plasma_for_bpp"]);
  });

  it("uses none of them while only steady state counts", async () => {
    const folder = tempStudy(ancaYaml.replace("steadyStateOnly: false", "steadyStateOnly: true"), {
      "adnca.csv": lines(ratRows),
    });
    await nightOf(folder);
    const { pairs, summaries } = await readBack(folder);
    expect(pairs.filter((pair) => pair.used)).toEqual([]);
    expect(summaries[0]).toMatchObject({ nUsed: 0, nExcluded: 5, geometricMean: null });
  });
});

describe("the night on ordinary mess", () => {
  it("answers every subject as the table says", async () => {
    const folder = traps();
    await nightOf(folder);
    const { pairs, unpaired, findings, withoutResult } = await readBack(folder);
    const bySubject = Object.fromEntries(pairs.map((pair) => [pair.subjectId, pair]));
    expect(bySubject.S01).toMatchObject({ used: true, gapMin: 0, ratio: { state: "quantified", value: 0.05 } });
    expect(bySubject.S01!.steadyState).toMatchObject({ verdict: "yes", hoursOnRegimen: 72 });
    expect(bySubject.S02!.ratio.state).toBe("below");
    expect(bySubject.S02!.ratio.bound).toBeCloseTo(0.001612903, 9);
    expect(bySubject.S03).toMatchObject({ used: false, ratio: { value: 0.05 }, plasma: { value: 280, unit: "ng/mL" } });
    expect(bySubject.S03!.steadyState).toMatchObject({ verdict: "no", hoursOnRegimen: 48 });
    expect(bySubject.S04).toMatchObject({ used: false, ratio: { state: "notEstimable", reason: "no-current-result" } });
    expect(bySubject.S05).toMatchObject({ used: false, ratio: { state: "above", bound: 2.2 } });
    expect(bySubject.S05!.steadyState).toMatchObject({ verdict: "no", hoursOnRegimen: 24 });
    expect(bySubject.S06).toMatchObject({ used: false, gapMin: 30 });
    expect(bySubject.S06!.steadyState).toMatchObject({ verdict: "no", hoursOnRegimen: 71.5 });
    expect(unpaired.map((one) => one.result.subjectId)).toEqual(["S07"]);
    expect(withoutResult.map((one) => one.subjectId)).toEqual(["S04", "S04"]);
    // No samples table: told once for each of the seven subjects.
    expect(findings.filter((one) => one.rule === "not-recorded")).toHaveLength(7);
    const named = findings
      .filter((one) => one.rule !== "not-recorded")
      .map((one) => `${one.rule} ${one.subjectId ?? one.row}`)
      .sort();
    expect(named).toEqual([
      "csf-without-plasma S05",
      "duplicate-result S04",
      "duplicate-result S04",
      "number-beside-censored-text 12",
      "number-beside-censored-text 5",
      "ratio-above-one S05",
      "unit-converted S03",
      "unpaired-sample S07",
      "wide-gap S06",
    ]);
    const [duplicate] = findings.filter((one) => one.rule === "duplicate-result");
    expect(duplicate!.what).toContain("conc.csv:8 `200`, conc.csv:9 `205`");
  });

  it("takes duplicates by a written policy only", async () => {
    const folder = tempStudy(`${trapsYaml}\npolicies: { duplicates: mean }\n`, {
      "conc.csv": lines(trapConcentrations),
      "dose.csv": lines(trapDoses),
    });
    await nightOf(folder);
    const pair = (await readBack(folder)).pairs.find((one) => one.subjectId === "S04")!;
    expect(pair.ratio.value).toBeCloseTo(9.2 / 202.5, 12);
    expect(pair.csf.raw).toBe("9 | 9.4");
  });
});

describe("repeating a night", () => {
  it("finds nothing new and changes nothing", async () => {
    const folder = traps();
    await nightOf(folder);
    const first = await readBack(folder);
    const page = readFileSync(join(folder, "reports/out/index.html"));
    expect((await nightOf(folder)).what).toBe("nothingNew");
    expect((await readBack(folder)).dump).toBe(first.dump);
    expect(readFileSync(join(folder, "reports/out/index.html")).equals(page)).toBe(true);
  });

  it("does not depend on the order or the time of files, nor on rows", async () => {
    const forward = traps();
    await nightOf(forward);
    const backward = tempStudy(trapsYaml, { "dose.csv": lines(trapDoses), "conc.csv": lines(trapConcentrations) });
    utimesSync(join(backward, "inbox/conc.csv"), 1, 1);
    await nightOf(backward);
    expect((await readBack(backward)).dump).toBe((await readBack(forward)).dump);
    const page = (folder: string): string => readFileSync(join(folder, "reports/out/index.html"), "utf8");
    expect(page(backward)).toBe(page(forward));

    const [header, ...rows] = trapConcentrations;
    const shuffled = tempStudy(trapsYaml, {
      "conc.csv": lines([header!, ...rows.reverse()]),
      "dose.csv": lines(trapDoses),
    });
    await nightOf(shuffled);
    const plain = (pairs: Awaited<ReturnType<typeof readBack>>["pairs"]) =>
      pairs.map(({ pairId, ratio, used, gapMin }) => ({ pairId, ratio, used, gapMin }));
    expect(plain((await readBack(shuffled)).pairs)).toEqual(plain((await readBack(forward)).pairs));
  });

  it("does not depend on file names", async () => {
    const folder = traps();
    renameSync(join(folder, "inbox/conc.csv"), join(folder, "inbox/zz-Übung 1.csv"));
    await nightOf(folder);
    const named = traps();
    await nightOf(named);
    expect((await readBack(folder)).dump).toBe((await readBack(named)).dump);
  });

  it("gives the same whether files come in one night or one by one", async () => {
    const together = traps();
    await nightOf(together);
    for (const order of [
      ["conc.csv", "dose.csv"],
      ["dose.csv", "conc.csv"],
    ]) {
      const apart = tempStudy(trapsYaml, {});
      for (const name of order) {
        cpSync(join(together, "inbox", name), join(apart, "inbox", name));
        await nightOf(apart);
      }
      expect((await readBack(apart)).dump).toBe((await readBack(together)).dump);
    }
  });

  it("DI-20: equal input gives equal reports; the manifest names version, configuration and every input by its hash", async () => {
    const reports = [];
    for (const study of [smallStudy(), smallStudy()]) {
      await nightOf(study);
      const out = join(study, "reports", "out");
      const paths = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((path) => path.includes("."));
      reports.push(Object.fromEntries(paths.map((path) => [path, readFileSync(join(out, path), "base64")])));
      const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as Record<string, unknown>;
      const sha256 = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");
      expect(manifest).toMatchObject({ version: softwareVersion(), configSha256: sha256(join(study, "study.yaml")) });
      const inputs = manifest.inputs as { file: string; sha256: string }[];
      expect(inputs.map((one) => [one.file, one.sha256])).toEqual(
        readdirSync(join(study, "inbox"))
          .sort()
          .map((name) => [name, sha256(join(study, "inbox", name))]),
      );
      const page = readFileSync(join(out, "index.html"), "utf8");
      for (const hash of [manifest.configSha256, ...inputs.map((one) => one.sha256)]) {
        expect(page).toContain(String(hash).slice(0, 12));
      }
    }
    expect(reports[0]).toEqual(reports[1]);
  });

  it("skips known bytes under another name", async () => {
    const folder = traps();
    await nightOf(folder);
    putFiles(folder, { "copy of conc.csv": lines(trapConcentrations) });
    expect(await nightOf(folder)).toMatchObject({ what: "nothingNew", filesKnown: 3 });
  });
});

describe("files that cannot be used", () => {
  it("are set aside with their reasons while the night goes on", async () => {
    const folder = traps();
    putFiles(folder, { "junk.csv": new Uint8Array([0, 1, 2, 255, 254, 7]), "empty.csv": "" });
    expect(await nightOf(folder)).toMatchObject({ filesImported: 2, filesSetAside: 2 });
    const { findings, files, pairs } = await readBack(folder);
    expect(pairs).toHaveLength(6);
    expect(
      files
        .filter((file) => file.status === "setAside")
        .map((file) => file.name)
        .sort(),
    ).toEqual(["empty.csv", "junk.csv"]);
    expect(findings.filter((one) => one.file === "empty.csv")).toHaveLength(1);
    const reasons = readdirSync(join(folder, ".csfp/set-aside"));
    expect(reasons).toHaveLength(2);
    expect(existsSync(join(folder, ".csfp/set-aside", reasons[0]!, "reasons.txt"))).toBe(true);
  });

  it("are tried again when study.yaml changes", async () => {
    const yaml = trapsYaml.replace("concentration: conc\n", "concentration: konz\n");
    const folder = tempStudy(yaml, { "conc.csv": lines(trapConcentrations), "dose.csv": lines(trapDoses) });
    expect(await nightOf(folder)).toMatchObject({ filesImported: 1, filesSetAside: 1 });
    expect((await nightOf(folder)).what).toBe("nothingNew");
    const { writeFileSync } = await import("node:fs");
    writeFileSync(join(folder, "study.yaml"), trapsYaml);
    expect(await nightOf(folder)).toMatchObject({ filesImported: 1, filesSetAside: 0 });
    const whole = traps();
    await nightOf(whole);
    expect((await readBack(folder)).dump).toBe((await readBack(whole)).dump);
    expect(existsSync(join(folder, ".csfp/set-aside"))).toBe(true);
    expect(readdirSync(join(folder, ".csfp/set-aside"))).toEqual([]);
  });

  it("leave no copy behind once they are used, also where a night was killed before it could remove it", async () => {
    const folder = traps();
    const stray = join(folder, ".csfp/set-aside/0123456789ab");
    mkdirSync(stray, { recursive: true });
    putFiles(folder, { "empty.csv": "" });
    expect(await nightOf(folder)).toMatchObject({ filesSetAside: 1 });
    expect(existsSync(stray)).toBe(false);
    expect(readdirSync(join(folder, ".csfp/set-aside"))).toHaveLength(1);
  });

  it("a table with a bad row does not void what was known", async () => {
    const folder = traps();
    await nightOf(folder);
    putFiles(folder, { "dose2.csv": lines(["subject,time_h,dose,unit", "S01,0,100,mg", "S01,soon,100,mg"]) });
    expect(await nightOf(folder)).toMatchObject({ filesSetAside: 1 });
    expect((await readBack(folder)).pairs.find((pair) => pair.subjectId === "S01")!.used).toBe(true);
  });
});

describe("a dry run", () => {
  it("reports what the real night reports and stores nothing", async () => {
    const folder = traps();
    const rehearsed = await withStudy({ study: folder, env: fixedClock, isDryRun: true }, (context) =>
      rehearseNight(context, () => allFindings(context)),
    );
    expect(existsSync(join(folder, ".csfp"))).toBe(false);
    await nightOf(folder);
    expect((await readBack(folder)).findings).toEqual(rehearsed);
  });
});
