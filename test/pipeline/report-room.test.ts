import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { requireRoom } from "../../pipeline/report-room.js";
import { studyPlaces } from "../../pipeline/stage.js";
import { ReportTooLargeError } from "../../src/domain/errors.js";
import { openStore } from "../../src/store/sqlite-store.js";
import { manyFiles, manyFilesYaml } from "../builders/many-files.js";
import { nightOf, readBack, tempStudy } from "../builders/temp-study.js";

const main = join(import.meta.dirname, "..", "..", "dist", "src", "cli", "main.js");

function csfp(args: readonly string[], options: string) {
  const env = { ...process.env, SOURCE_DATE_EPOCH: "1780000000", NODE_OPTIONS: options };
  return spawnSync(process.execPath, [main, ...args], { env, encoding: "utf8" });
}

it("a night whose report does not fit stores everything, ends, and says what is missing and how to get it", async () => {
  const folder = tempStudy(manyFilesYaml, manyFiles(6));
  const night = csfp(["nightly", folder, "-q"], "--max-old-space-size=90");
  expect(night.stderr).toMatch(
    /the report of \d+ results needs about 0\.2 GB of memory, and Node\.js may use 0\.\d GB/,
  );
  expect(night.stderr).toContain(`csfp report --study ${folder}`);
  expect(night.status).toBe(1);
  expect(existsSync(join(folder, "reports/out/index.html"))).toBe(false);

  // With the memory the message asks for, the page is that of an undisturbed night.
  expect(csfp(["report", "--study", folder], "").status).toBe(0);
  const whole = tempStudy(manyFilesYaml, manyFiles(6));
  await nightOf(whole);
  const page = (study: string): string => readFileSync(join(study, "reports/out/index.html"), "utf8");
  expect(page(folder)).toBe(page(whole));
  expect((await readBack(folder)).dump).toBe((await readBack(whole)).dump);
  expect((await nightOf(folder)).what).toBe("done");
  expect((await nightOf(folder)).what).toBe("nothingNew");
});

it("asks for memory in proportion to the results of study samples, and not for calibrators or re-exports", async () => {
  const folder = tempStudy(manyFilesYaml, manyFiles(6));
  await nightOf(folder);
  const places = studyPlaces(folder);
  const store = await openStore(places.store);
  const count = await store.studyResultCount(0);
  const { dump } = await readBack(folder);
  const ofStudy = dump.split("\n").filter((line) => line.includes('"type":"result"') && line.includes('"study"'));
  expect(count).toBe(ofStudy.length);
  expect(count).toBeGreaterThan(0);

  const needed = 150e6 + 2400 * count;
  await expect(requireRoom({ store, places }, needed)).resolves.toBeUndefined();
  await expect(requireRoom({ store, places }, needed - 1)).rejects.toThrow(ReportTooLargeError);
  await store.close();
});
