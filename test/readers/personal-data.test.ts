import { expect, it } from "vitest";
import { csfpJson } from "../builders/command.js";
import { makeStudy, sampleOf, tableText } from "../builders/study.js";
import { nightOf, putFiles } from "../builders/temp-study.js";

const rows = ["S01", "S02", "S03", "S04"].map((id) => sampleOf(id, "csf", 98));
const persons = ["Anna Muster", "Otto Normal", "Erika Beispiel", "Jan Modaal"];

async function found(more: readonly Record<string, string>[]) {
  const study = makeStudy({});
  putFiles(study, { "samples.csv": tableText(rows.map((row, at) => ({ ...row, ...more[at] }))) });
  await nightOf(study);
  const findings = await csfpJson<{ rule: string; column: string; what: string; value: null }[]>([
    "list",
    "findings",
    "--all",
    "--study",
    study,
  ]);
  return findings.filter(({ rule }) => rule === "personal-data");
}

it("names columns that say who somebody is, and never repeats what is in them", async () => {
  const findings = await found(
    persons.map((name, at) => ({
      Betreuer: name,
      Nachname: name.split(" ")[1]!,
      contact: `p${at}@clinic.example`,
      reach: `0049 30 123 45${at}`,
    })),
  );
  expect(findings.map(({ column, what }) => [column, what.replace(/^.*column "[^"]+" /, "")])).toEqual([
    ["Betreuer", "looks like names of persons; its cells are not shown here."],
    ["Nachname", "is named like data about who somebody is; its cells are not shown here."],
    ["contact", "looks like e-mail addresses; its cells are not shown here."],
    ["reach", "looks like telephone numbers; its cells are not shown here."],
  ]);
  const said = JSON.stringify(findings);
  for (const name of persons) expect(said).not.toContain(name.split(" ")[1]);
  expect(said).not.toContain("clinic.example");
});

it("leaves ids, dates, numbers, sites and comments alone", async () => {
  const findings = await found([
    { batch: "2026-01-02", lot: "0123 456", comment: "Anna Muster", place: "New York" },
    { batch: "2026-01-03", lot: "0124 457", comment: "Otto Normal", place: "New York" },
    { batch: "2026-01-04", lot: "0125 458", comment: "Erika Beispiel", place: "Den Haag" },
    { batch: "2026-01-05", lot: "0126 459", comment: "Jan Modaal", place: "Den Haag" },
  ]);
  expect(findings).toEqual([]);
});
