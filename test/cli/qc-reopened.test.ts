import { beforeAll, describe, expect, it } from "vitest";
import { csfpJson } from "../builders/command.js";
import { addPeople, qcOn } from "../builders/people.js";
import { resultOf, smallStudy, tableText } from "../builders/study.js";
import { nightOf, putFiles } from "../builders/temp-study.js";

const pink = ["--reason", "blood-contamination", "--text", "pink, 900 RBC/uL"];
const seen = ["--reason", "checked", "--text", "seen on the photograph"];

describe("a decision is opened again", () => {
  const study = smallStudy();
  const qc = qcOn(study);
  const standing = async () =>
    (await csfpJson<{ reopened: boolean; inForce: boolean }[]>(["list", "decisions", "--study", study])).map(
      ({ reopened, inForce }) => `${reopened ? "re-opened" : "unchanged"}, ${inForce ? "in force" : "not in force"}`,
    );
  const night = (name: string, value: number) => {
    putFiles(study, { [name]: tableText([resultOf("S01-csf", value)]) });
    return nightOf(study);
  };

  beforeAll(async () => {
    await nightOf(study);
    await addPeople(study);
    await qc("ann", "exclude", "sample", "S01-csf", ...pink);
    await qc("ann", "restore", "sample", "S01-csf", ...seen);
    await qc("quinn", "approve", "D1", "D2", ...seen);
  }, 120_000);

  it("by another value in force: what was brought in waits for a new answer", async () => {
    expect(await standing()).toEqual(["unchanged, in force", "unchanged, in force"]);
    await night("changed.csv", 11);
    expect(await standing()).toEqual(["re-opened, in force", "re-opened, not in force"]);
  });

  it("and is settled again once the value is the one that was looked at, whatever was exported in between", async () => {
    putFiles(study, { "again.csv": `${tableText([resultOf("S01-csf", 10)])}` });
    await nightOf(study);
    const [sample] = await csfpJson<{ sampleId: string; value: number }[]>([
      "list",
      "samples",
      "--subject",
      "S01",
      "--study",
      study,
    ]);
    expect(sample).toMatchObject({ sampleId: "S01-csf", value: 10 });
    expect(await standing()).toEqual(["unchanged, in force", "unchanged, in force"]);
  });

  it("never by results of another sample", async () => {
    putFiles(study, { "other.csv": tableText([resultOf("S02-csf", 3)]) });
    await nightOf(study);
    expect(await standing()).toEqual(["unchanged, in force", "unchanged, in force"]);
  });
});
