import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { csfp } from "../builders/command.js";
import { dosesOf, makeStudy, resultOf, sampleOf, tableText } from "../builders/study.js";
import { putFiles } from "../builders/temp-study.js";

const ids = Array.from({ length: 12 }, (_, at) => `S${String(at + 1).padStart(2, "0")}`);
const doses = (missed: readonly string[]) =>
  tableText(
    ids.flatMap((id) =>
      dosesOf(id, 9).map((dose, at) => (missed.includes(id) && at === 7 ? { ...dose, status: "missed" } : dose)),
    ),
  );
const linesOf = (text: string) => text.split("\n").filter((line) => /^(lost|gained|changed) /.test(line));

it("a night says which used pairs were lost, gained and changed, and fails on a loss where asked to", async () => {
  const study = makeStudy({
    files: { "doses.csv": doses([]) },
    tables: {
      "samples.csv": ids.flatMap((id) => [sampleOf(id, "csf", 98), sampleOf(id, "plasma", 98)]),
      "results.csv": ids.flatMap((id) => [resultOf(`${id}-csf`, 10), resultOf(`${id}-plasma`, 200)]),
    },
  });
  const night = async () => {
    const answer = await csfp(["nightly", study, "--fail-on-loss"]);
    return [answer.code, ...linesOf(answer.stdout)];
  };
  // The first night has none before it.
  expect(await night()).toEqual([0]);
  putFiles(study, { "doses2.csv": doses(["S03"]) });
  expect(await night()).toEqual([
    4,
    "lost      1 used pair since the night before: S03 larotrectinib (not used: not-at-steady-state)",
  ]);
  // Nothing new: the loss was said in its night.
  expect(await night()).toEqual([0]);
  // One lost and one gained are no loss.
  putFiles(study, { "doses3.csv": doses(["S04"]) });
  expect(await night()).toEqual([
    0,
    "lost      1 used pair since the night before: S04 larotrectinib (not used: not-at-steady-state)",
    "gained    1 used pair since the night before: S03 larotrectinib (0.0500)",
  ]);
  putFiles(study, { "doses4.csv": doses(ids) });
  const all = await night();
  expect(all[0]).toBe(4);
  expect(all[1]).toMatch(/^lost {6}11 used pairs .*, and 1 more: `csfp diff` lists them$/);
  expect((await csfp(["audit", "verify", "--study", study])).code).toBe(0);
});

it("a changed study.yaml is said to be a cause like any other", async () => {
  const tables = {
    "doses.csv": dosesOf("S01", 9),
    "samples.csv": [sampleOf("S01", "csf", 98), sampleOf("S01", "plasma", 98.5)],
    "results.csv": [resultOf("S01-csf", 10), resultOf("S01-plasma", 200)],
  };
  const study = makeStudy({ tables });
  await csfp(["nightly", study]);
  const yaml = readFileSync(`${study}/study.yaml`, "utf8");
  writeFileSync(`${study}/study.yaml`, `${yaml}pairing:\n  windowMin: 20\n`);
  const answer = await csfp(["nightly", study, "--fail-on-loss", "--format", "json"]);
  expect(answer.code).toBe(4);
  expect(JSON.parse(answer.stdout)).toMatchObject({
    lost: [{ subjectId: "S01", useBefore: "used", useAfter: null }],
    gained: [],
    changed: [],
  });
});
