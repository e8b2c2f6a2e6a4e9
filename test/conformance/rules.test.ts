import { describe, expect, it } from "vitest";
import { checkConformance, conformanceRules } from "../../src/conformance/index.js";
import { isLater, isoDate, studyDayOf } from "../../src/conformance/iso-date.js";
import { type SdtmPackage, sdtmTable } from "../../src/conformance/tables.js";

type Cells = Record<string, string>;
type Tables = Record<string, Cells[]>;

const id = { STUDYID: "ST", USUBJID: "ST-1" };
const point = { PCTPT: "4 h", PCTPTNUM: "4", PCELTM: "PT4H", PCTPTREF: "Dose 1", PCRFTDTC: "2026-03-02T08:00" };

/** A small study without a fault; every seed breaks one thing in it. */
function sound(): Tables {
  const pc = { ...id, DOMAIN: "PC", PCTESTCD: "LARO", PCTEST: "larotrectinib", PCSTRESU: "ng/mL", VISITNUM: "1" };
  const day = { PCDTC: "2026-03-02T12:00", PCDY: "1", PCENDTC: "", PCDRVFL: "", PCULOQ: "", PCPDUR: "" };
  const number = {
    PCORRES: "5.0",
    PCSTRESC: "5",
    PCSTRESN: "5",
    PCSTAT: "",
    PCREASND: "",
    PCLLOQ: "0.1",
    ...point,
    ...day,
  };
  const link = { ...id, RELTYPE: "", RELID: "R1" };
  return {
    DM: [
      {
        ...id,
        DOMAIN: "DM",
        RFSTDTC: "2026-03-02T08:00",
        RFXSTDTC: "2026-03-02T08:00",
        RFXENDTC: "2026-03-04T08:00",
        RFPENDTC: "2026-04-01",
      },
    ],
    EX: [
      {
        ...id,
        DOMAIN: "EX",
        EXSEQ: "1",
        EXTRT: "LAROTRECTINIB",
        EXDOSE: "100",
        EXSTDTC: "2026-03-02T08:00",
        EXENDTC: "2026-03-03T08:00",
        EXSTDY: "1",
        EXENDY: "2",
      },
      {
        ...id,
        DOMAIN: "EX",
        EXSEQ: "2",
        EXTRT: "PLACEBO",
        EXDOSE: "0",
        EXSTDTC: "2026-03-04T08:00",
        EXENDTC: "2026-03-04T08:00",
        EXSTDY: "3",
        EXENDY: "3",
      },
    ],
    PC: [
      { ...pc, PCSEQ: "1", PCSPEC: "CEREBROSPINAL FLUID", ...number },
      { ...pc, PCSEQ: "2", PCSPEC: "PLASMA", ...number },
      { ...pc, PCSEQ: "3", PCSPEC: "PLASMA", ...number, PCORRES: "BLQ", PCSTRESC: "BLQ", PCSTRESN: "" },
    ],
    PP: [
      {
        ...id,
        DOMAIN: "PP",
        PPSEQ: "1",
        PPTESTCD: "RACONC",
        PPCAT: "larotrectinib",
        PPORRES: "1",
        PPSTRESC: "1",
        PPSTRESN: "1",
        PPSPEC: "",
        PPANMETH: "CSF TO PLASMA",
        PPELTM: "",
        PPTPTREF: "Dose 1",
        PPRFTDTC: point.PCRFTDTC,
      },
    ],
    RELREC: [
      { ...link, RDOMAIN: "PC", IDVAR: "PCSEQ", IDVARVAL: "1" },
      { ...link, RDOMAIN: "PC", IDVAR: "PCSEQ", IDVARVAL: "2" },
      { ...link, RDOMAIN: "PP", IDVAR: "PPSEQ", IDVARVAL: "1" },
    ],
    SUPPPC: [{ ...id, RDOMAIN: "PC", IDVAR: "PCSEQ", IDVARVAL: "1", QNAM: "MARK1", QLABEL: "Mark", QVAL: "x" }],
  };
}

function packageOf(tables: Tables): SdtmPackage {
  return {
    format: "test",
    tables: Object.entries(tables).map(([name, records]) => {
      const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
      return sdtmTable(
        name,
        `${name.toLowerCase()}.csv`,
        columns,
        records.map((one) => columns.map((column) => one[column] ?? "")),
      );
    }),
  };
}

const set =
  (table: string, cells: Cells, record = 0) =>
  (tables: Tables): void => {
    Object.assign(tables[table]![record]!, cells);
  };
const drop =
  (table: string, ...columns: string[]) =>
  (tables: Tables): void => {
    for (const record of tables[table]!) for (const column of columns) delete record[column];
  };

/** One violation of each rule: which rule must find it, and what else it cannot help breaking. */
const seeds: Record<string, { seed: (tables: Tables) => void; also?: string[] }> = {
  "standard-result-missing": { seed: set("PC", { PCSTRESC: "", PCSTRESN: "", PCSTRESU: "" }) },
  "result-not-done": { seed: set("PC", { PCSTAT: "NOT DONE", PCREASND: "lost" }) },
  "result-missing": { seed: set("PC", { PCORRES: "" }) },
  "unit-without-result": {
    seed: set("PC", { PCORRES: "", PCSTRESC: "", PCSTRESN: "", PCSTAT: "NOT DONE", PCREASND: "lost" }),
  },
  "reason-without-status": { seed: set("PC", { PCREASND: "lost" }) },
  "status-without-reason": {
    seed: set("PC", { PCORRES: "", PCSTRESC: "", PCSTRESN: "", PCSTRESU: "", PCSTAT: "NOT DONE" }),
  },
  "number-beside-text": { seed: set("PC", { PCSTRESN: "0" }, 2) },
  "number-unlike-text": { seed: set("PC", { PCSTRESN: "50" }) },
  "units-differ": { seed: set("PC", { PCSTRESU: "pg/mL" }, 2) },
  "not-submission-value": { seed: set("PC", { PCSPEC: "CSF" }) },
  "limit-missing": { seed: set("PC", { PCLLOQ: "" }, 2) },
  "ratio-with-specimen": { seed: set("PP", { PPSPEC: "PLASMA" }) },
  "time-point-number-missing": { seed: drop("PC", "PCTPTNUM") },
  "time-point-name-missing": { seed: drop("PC", "PCTPT") },
  "elapsed-time-without-reference": { seed: set("PC", { PCTPTREF: "", PCRFTDTC: "" }) },
  "reference-missing-for-elapsed-time": {
    seed: drop("PC", "PCTPTREF", "PCRFTDTC"),
    also: ["elapsed-time-without-reference"],
  },
  "reference-of-nothing": { seed: drop("PC", "PCELTM", "PCTPT", "PCTPTNUM") },
  "reference-missing": { seed: drop("PP", "PPTPTREF", "PPELTM") },
  "reference-misnamed": { seed: set("PP", { PPRFDTC: "2026-03-02" }) },
  "reference-unnamed": { seed: set("PC", { PCTPTREF: "", PCELTM: "" }) },
  "time-point-not-one-to-one": { seed: set("PC", { PCTPTNUM: "5" }, 1) },
  "elapsed-time-differs": { seed: set("PC", { PCELTM: "PT5H" }, 1) },
  "not-iso-8601": { seed: set("DM", { RFPENDTC: "01APR2026" }) },
  "dy-of-incomplete-date": { seed: set("PC", { PCDTC: "2026-03" }) },
  "dy-wrong": { seed: set("PC", { PCDY: "0" }) },
  "dy-missing": { seed: set("PC", { PCDY: "" }) },
  "stdy-of-incomplete-date": { seed: set("EX", { EXSTDTC: "2026-03", EXSTDY: "3" }, 1) },
  "stdy-wrong": { seed: set("EX", { EXSTDY: "2" }) },
  "endy-of-incomplete-date": { seed: set("EX", { EXENDTC: "2026" }, 0) },
  "endy-wrong": { seed: set("EX", { EXENDY: "1" }) },
  "end-before-start": { seed: set("EX", { EXENDTC: "2026-03-01", EXENDY: "-1" }) },
  "end-before-collection": { seed: set("PC", { PCENDTC: "2026-03-02T11:59" }) },
  "after-participation": { seed: set("PC", { PCDTC: "2026-04-02", PCDY: "32" }) },
  "negative-duration": { seed: set("PC", { PCPDUR: "-PT1H" }) },
  "sequence-repeated": { seed: set("PC", { PCSEQ: "2" }, 2) },
  "parameters-without-concentrations": {
    seed: (tables) => {
      delete tables.PC;
      delete tables.SUPPPC;
      tables.RELREC = [];
    },
  },
  "category-unlike-test": { seed: set("PP", { PPCAT: "M1" }) },
  "sequence-without-subject": { seed: set("RELREC", { USUBJID: "", IDVARVAL: "" }), also: ["relation-of-one"] },
  "relation-type-of-record": { seed: set("RELREC", { RELTYPE: "ONE" }) },
  "record-not-found": { seed: set("RELREC", { IDVARVAL: "9" }) },
  "domain-not-found": { seed: set("SUPPPC", { RDOMAIN: "LB" }) },
  "relation-of-one": {
    seed: (tables) => {
      tables.RELREC!.length = 1;
    },
  },
  "variable-not-found": { seed: set("SUPPPC", { IDVAR: "PCNOSEQ" }) },
  "placebo-with-dose": { seed: set("EX", { EXDOSE: "5" }, 1) },
  "last-exposure-wrong": { seed: set("DM", { RFXENDTC: "2026-03-05" }) },
  "first-exposure-wrong": { seed: set("DM", { RFXSTDTC: "2026-03-01" }) },
};

describe("conformance rules", () => {
  it("find nothing in a sound study", () => {
    expect(checkConformance(packageOf(sound()))).toEqual([]);
  });

  it("have a seed each", () => {
    expect(Object.keys(seeds).sort()).toEqual(conformanceRules.map((rule) => rule.key).sort());
  });

  it.each(Object.entries(seeds))("%s finds what was seeded, and no other rule does", (key, { seed, also = [] }) => {
    const tables = sound();
    seed(tables);
    const found = new Set(checkConformance(packageOf(tables)).map((issue) => issue.rule));
    expect([...found].sort()).toEqual([key, ...also].sort());
  });

  /** Rules of CDISC CORE with a violation of their own, where the seeds above break another rule of the same key. */
  const byId: Record<string, { key: string; seed: (tables: Tables) => void }> = {
    "CORE-000021 for a derived result": {
      key: "standard-result-missing",
      seed: set("PC", { PCORRES: "", PCDRVFL: "Y", PCSTRESC: "", PCSTRESN: "", PCSTRESU: "" }),
    },
    "CORE-000384": { key: "domain-not-found", seed: set("RELREC", { RDOMAIN: "LB" }) },
    "CORE-000916": { key: "variable-not-found", seed: set("RELREC", { IDVAR: "PCNOSEQ" }) },
    "CORE-000141 without VISITNUM and --TPTREF": {
      key: "time-point-not-one-to-one",
      seed: (tables) => {
        drop("PC", "VISITNUM", "PCTPTREF", "PCELTM", "PCRFTDTC")(tables);
        set("PC", { PCTPT: "5 h" }, 1)(tables);
      },
    },
    "CORE-000685 with VISITNUM, without --TPTREF": {
      key: "time-point-not-one-to-one",
      seed: (tables) => {
        drop("PC", "PCTPTREF", "PCELTM", "PCRFTDTC")(tables);
        set("PC", { PCTPT: "5 h" }, 1)(tables);
      },
    },
    "CORE-000686 with --TPTREF, without VISITNUM": {
      key: "time-point-not-one-to-one",
      seed: (tables) => {
        drop("PC", "VISITNUM")(tables);
        set("PC", { PCTPTNUM: "5" }, 1)(tables);
      },
    },
    "CORE-000689 with both": { key: "time-point-not-one-to-one", seed: set("PC", { PCTPT: "5 h" }, 1) },
  };

  it.each(Object.entries(byId))("%s is found", (_, { key, seed }) => {
    const tables = sound();
    seed(tables);
    expect([...new Set(checkConformance(packageOf(tables)).map((issue) => issue.rule))]).toEqual([key]);
  });

  it("let the same time points differ between visits and between references", () => {
    for (const cells of [{ VISITNUM: "2" }, { PCTPTREF: "Dose 2" }]) {
      const tables = sound();
      set("PC", { ...cells, PCTPT: "5 h" }, 1)(tables);
      expect(checkConformance(packageOf(tables))).toEqual([]);
    }
  });

  it("stand for every rule of CDISC CORE that was chosen", () => {
    const chosen =
      "021 099 200 133 225 774 026 029 166 028 167 865 080 165 248 141 142 685 686 689 699 183 901 136 202 206 384 484 916 354 529 853 547 718 866 720 005 238 239 880";
    const known = new Set(conformanceRules.flatMap((rule) => rule.ids));
    expect(chosen.split(" ").filter((id) => !known.has(`CORE-000${id}`))).toEqual([]);
  });

  it("say which record of which file, and what should stand there", () => {
    const tables = sound();
    seeds["dy-wrong"]!.seed(tables);
    expect(checkConformance(packageOf(tables))).toEqual([
      {
        rule: "dy-wrong",
        ids: "CORE-000529",
        file: "pc.csv",
        dataset: "PC",
        record: 1,
        usubjid: "ST-1",
        variable: "PCDY",
        value: "0",
        what: "should be 1",
      },
    ]);
  });

  it("read R's NA as missing", () => {
    const tables = sound();
    set("PC", { PCSTRESN: "NA" }, 2)(tables);
    expect(checkConformance(packageOf(tables))).toEqual([]);
  });
});

describe("isoDate", () => {
  // The partial forms are those of the SDTMIG.
  it.each([
    ["2003-12-15T13:14:17", 6],
    ["2003-12-15T13:14:17.5+01:00", 6],
    ["2003-12-15T13:14", 5],
    ["2003-12-15", 3],
    ["2003-12", 2],
    ["2003", 1],
    ["2003---15", 1],
    ["--12-15", 0],
    ["-----T07:15", 0],
    ["2003-12-15T-:15", 3],
    ["2003-12-01/2003-12-10", 3],
  ])("%s has %d known parts", (text, parts) => {
    expect(isoDate(text)?.parts).toBe(parts);
  });

  it.each(["20031215", "15DEC2003", "2003-13", "2003-02-30", "2003-12-15 13:14", "2003-12-15T24:01", "", "x"])(
    "%j is none",
    (text) => {
      expect(isoDate(text)).toBeNull();
    },
  );

  it("compares by days where a clock time is missing, and across zones", () => {
    expect(isLater("2026-03-02T23:00", "2026-03-02")).toBe(false);
    expect(isLater("2026-03-03", "2026-03-02T23:00")).toBe(true);
    expect(isLater("2026-03-02T10:00:00+01:00", "2026-03-02T09:30:00Z")).toBe(false);
    expect(isLater("2026-03-02T11:00:00+01:00", "2026-03-02T09:30:00Z")).toBe(true);
    expect(isLater("2026-03", "2026-02-01")).toBe(false);
  });

  it("knows no study day 0", () => {
    expect([studyDayOf(10, 10), studyDayOf(9, 10), studyDayOf(11, 10)]).toEqual([1, -1, 2]);
  });
});
