import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { withMapping } from "../../src/config/add-mapping.js";
import { parseConfig } from "../../src/config/load.js";
import type { Proposal } from "../../src/mapping/propose.js";
import { csfp, csfpJson } from "../builders/command.js";
import { makeStudy } from "../builders/study.js";

const folder = mkdtempSync(join(tmpdir(), "csfp-map-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** What `csfp map` is sure of and what it guesses, by house column. */
async function mapped(path: string, ...more: string[]): Promise<{ proposal: Proposal; sure: object; guesses: object }> {
  const answer = await csfp(["map", path, "--format", "json", ...more]);
  const proposal = JSON.parse(answer.stdout) as Proposal;
  const of = (isSure: boolean) =>
    Object.fromEntries(
      proposal.columns.filter((one) => one.isSure === isSure).map(({ house, value }) => [house, value.join(" + ")]),
    );
  return { proposal, sure: of(true), guesses: of(false) };
}

const intake = [
  "Medikationsliste Station 7;;;;;;",
  "",
  "Patienten-Nr.;Präparat;Dosis;Einheit;Gabedatum;Uhrzeit;Status",
  "P01;larotrectinib;100;mg;13.01.2026;08:00;gegeben",
  "P01;larotrectinib;100;mg;13.01.2026;20:00;nicht gegeben",
  "P02;larotrectinib;100;mg;14.01.2026;08:00;gegeben",
].join("\r\n");

describe("csfp map", () => {
  it("reads a hospital's list: title lines, date and clock apart, status words, windows-1252", async () => {
    const path = file("Medikation.csv", Buffer.from(intake, "latin1"));
    const { proposal, sure, guesses } = await mapped(path);
    expect(proposal.kind).toMatchObject({ value: "doses", isSure: true });
    expect(sure).toEqual({
      subject_id: "Patienten-Nr.",
      drug: "Präparat",
      dose: "Dosis",
      unit: "Einheit",
      given_at: "Gabedatum + Uhrzeit",
      status: "Status",
    });
    expect(guesses).toEqual({});
    expect(proposal.columns.find(({ house }) => house === "status")!.words).toEqual({
      gegeben: "taken",
      "nicht gegeben": "missed",
    });
    expect(proposal.settings.map(({ key, isSure }) => [key, isSure])).toEqual([["encoding", false]]);
  });

  it("writes the mapping into study.yaml, where validate then takes the file", async () => {
    const study = makeStudy({});
    const before = `# kept as it is\n${readFileSync(join(study, "study.yaml"), "utf8")}`;
    writeFileSync(join(study, "study.yaml"), before);
    const path = file("Medikation.csv", Buffer.from(intake, "latin1"));
    const answer = await csfp(["map", path, "--accept", "all", "--write", "--study", study]);
    expect([answer.code, answer.stderr]).toEqual([0, ""]);
    const after = readFileSync(join(study, "study.yaml"), "utf8");
    expect(after.startsWith(before.trimEnd())).toBe(true);
    const findings = await csfpJson<{ severity: string }[]>(["validate", path, "--study", study, "--format", "json"]);
    expect(findings.filter(({ severity }) => severity === "error" || severity === "critical")).toEqual([]);
    const again = await csfp(["map", path, "--study", study]);
    expect(again.stdout).toContain("needs no mapping: it is read by Medikation");
  });

  it("is never sure of a column by its content alone, nor of a name that means something else", async () => {
    const path = file(
      "tubes.csv",
      [
        "Tube,Patient,Plasma,Kind of fluid,Sampling date,Sampling time,Analysis date",
        "T1,S1,4.5,csf,03/04/2026,10:00,05/04/2026",
        "T2,S1,7.0,plasma,03/04/2026,10:05,05/04/2026",
      ].join("\n"),
    );
    const { proposal, sure, guesses } = await mapped(path);
    expect(proposal.kind.isSure).toBe(false);
    // "Plasma" holds protein, the fluid is known by its words only, and two dates make the time of sampling a question.
    expect(sure).toEqual({});
    expect(guesses).toEqual({ sample_id: "Tube", subject_id: "Patient", matrix: "Kind of fluid" });
    expect(proposal.unused).toContain("Plasma");
    expect(proposal.missing.join("\n")).toContain("collected_at: no column holds it");
  });

  it("guesses the order of day and month where no date proves it", async () => {
    const rows = [
      "Sample ID,Subject,Matrix,Collection time",
      "A,S1,CSF,03/04/2026 10:00",
      "B,S1,plasma,05/04/2026 10:00",
    ];
    const { proposal } = await mapped(file("order.csv", rows.join("\n")));
    expect(proposal.settings).toEqual([
      expect.objectContaining({ key: "dateOrder", isSure: false, evidence: expect.stringContaining("no date") }),
    ]);
    const proven = await mapped(file("proven.csv", [...rows, "C,S1,CSF,25/04/2026 10:00"].join("\n")));
    expect(proven.proposal.settings).toEqual([]);
  });

  it("does not take names of persons for subject ids", async () => {
    const rows = [
      "Patient,Specimen type,Collection time",
      "Anna Muster,CSF,2026-01-03 10:00",
      "Otto Normal,plasma,2026-01-03 10:05",
    ];
    const { proposal } = await mapped(file("persons.csv", rows.join("\n")));
    expect(proposal.columns.map(({ house }) => house)).not.toContain("subject_id");
    expect(proposal.missing.join("\n")).toContain("subject_id: no column holds it");
  });

  it("leaves a unit that is not stated, two candidates and unknown words to the person", async () => {
    const rows = [
      "Probennummer;Patient;Material;Entnahmezeit;Volumen;Kommentar;Bemerkung",
      "1;S1;Liquor;2026-01-03 10:00;4,5;a;b",
      "2;S1;Galle;2026-01-03 10:05;7,25;a;b",
    ];
    const { proposal, sure, guesses } = await mapped(file("doubt.csv", rows.join("\n")));
    expect([proposal.kind.isSure, sure]).toEqual([false, {}]);
    expect(guesses).toEqual({
      sample_id: "Probennummer",
      subject_id: "Patient",
      matrix: "Material",
      collected_at: "Entnahmezeit",
      collected_volume_ml: "Volumen",
      comment: "Kommentar",
    });
    const evidence = (house: string) => proposal.columns.find((one) => one.house === house)!.evidence;
    expect(evidence("collected_volume_ml")).toContain("whether they are in mL is not stated");
    expect(evidence("comment")).toContain('"Bemerkung" could be it as well');
    expect(proposal.missing).toEqual(['words: say what "Galle" means in Material, under `words: { matrix: ... }`']);
  });

  it("is not sure of a table of subjects that has several rows for one", async () => {
    const rows = [
      "USUBJID,Gender,Group,PARAM,AVAL",
      "S1,F,A,larotrectinib,1.2",
      "S1,F,A,larotrectinib,1.4",
      "S2,M,B,larotrectinib,2",
    ];
    const { proposal, sure } = await mapped(file("adnca.csv", rows.join("\n")));
    expect(proposal.kind.isSure).toBe(false);
    expect(sure).toEqual({});
  });

  it("says what a results table lacks, and asks about words of its concentrations", async () => {
    const rows = ["Probe;Ergebnis", "A;12,5", "B;geplatzt", "C;<LLOQ", "D;3,75"];
    const answer = await csfp(["map", file("werte.csv", rows.join("\n"))]);
    expect(answer.code).toBe(3);
    expect(answer.stdout).toContain(
      "# missing: analyte: no column holds it; if it is the same for all rows, write `constants: { analyte: ... }`",
    );
    expect(answer.stdout).toContain('# missing: words: say what "geplatzt" means');
    expect(answer.stdout).toContain("# missing: unit: neither a column nor the header states it");
  });

  it("refuses what is no table and what is not a guess", async () => {
    const text = await csfp(["map", file("letter.txt", "Dear colleague\n\nplease find enclosed\n")]);
    expect([text.code, text.stderr]).toEqual([
      2,
      expect.stringContaining("no line of the first 20 looks like the header"),
    ]);
    const slip = await csfp(["map", file("Medikation.csv", Buffer.from(intake, "latin1")), "--accept", "giben_at"]);
    expect([slip.code, slip.stderr]).toEqual([
      2,
      expect.stringContaining("--accept giben_at: not a guess of this file"),
    ]);
    expect((await csfp(["map", join(folder, "none.csv")])).code).toBe(2);
  });

  it("says that a file needs no mapping", async () => {
    const house = file("samples.csv", "sample_id,subject_id,matrix,collected_at\nA,S1,CSF,2026-01-03T10:00\n");
    expect((await csfp(["map", house])).stdout).toContain("needs no mapping: it is read by house table samples");
  });
});

describe("a mapping written into study.yaml", () => {
  const head = "id: T\ntitle: A study # of two\nzone: UTC\nanalytes:\n  - { name: DrugA, halfLifeH: { plasma: 3 } }\n";
  const entry =
    "- name: plate\n  kind: results\n  columns: # as exported\n    sample_id: Probe\n    analyte: Stoff\n    concentration: Wert\n";

  it.each([
    ["no mappings yet", head],
    ["an empty list", `${head}mappings: []\npairing: { windowMin: 30 }\n`],
    [
      "a list with an entry, and keys after it",
      `${head}mappings:\n  - name: one\n    kind: subjects\n    columns: { subject_id: a, sex: b }\n# after\npairing: { windowMin: 30 }\n`,
    ],
    [
      "a list without indent",
      `${head}mappings:\n- name: one\n  kind: subjects\n  columns: { subject_id: a, sex: b }\npairing: { windowMin: 30 }\n`,
    ],
  ])("keeps everything else: %s", (_what, yaml) => {
    const text = withMapping(yaml, entry);
    const { config } = parseConfig(text);
    expect(config.mappings.at(-1)).toMatchObject({ name: "plate", columns: { sample_id: "Probe" } });
    expect(config.pairing.windowMin).toBe(yaml.includes("windowMin") ? 30 : parseConfig(yaml).config.pairing.windowMin);
    for (const line of yaml.split("\n")) if (line !== "mappings: []") expect(text).toContain(line);
    expect(text).toContain("# as exported");
    expect(() => withMapping(text, entry)).toThrow("a mapping named `plate` is there already");
  });

  it("is refused where the result would not be a study.yaml", () => {
    expect(() => withMapping(head, "- name: plate\n  columns: {}\n")).toThrow("kind");
  });
});
