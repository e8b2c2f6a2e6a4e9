import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { StudyUnavailableError } from "../../src/domain/errors.js";
import { emptyRawResult } from "../../src/domain/result.js";
import { resultToStore } from "../../src/store/result-to-store.js";
import { openStore } from "../../src/store/sqlite-store.js";
import { manyFiles, manyFilesYaml } from "../builders/many-files.js";
import { nightOf, putFiles, readBack, tempStudy } from "../builders/temp-study.js";

const main = join(import.meta.dirname, "..", "..", "dist", "src", "cli", "main.js");
const shell = (command: string) =>
  spawnSync("bash", ["-c", command], { encoding: "utf8", env: { ...process.env, SOURCE_DATE_EPOCH: "1760000000" } });
const nightUnder = (limit: string, folder: string) =>
  shell(`${limit}; exec "${process.execPath}" "${main}" nightly "${folder}" -q`);

/** After the trouble is over, the next night brings the study to where an undisturbed one is. */
async function expectWhole(folder: string): Promise<void> {
  await nightOf(folder);
  const alone = tempStudy(manyFilesYaml, manyFiles(6));
  await nightOf(alone);
  expect((await readBack(folder)).dump).toBe((await readBack(alone)).dump);
}

describe("a machine in trouble", () => {
  it("a file may not grow: said, nothing half stored, the next night finishes", async () => {
    const folder = tempStudy(manyFilesYaml, manyFiles(6));
    // 200 blocks of 1 KiB: enough to begin a store, not to finish a night.
    const answer = nightUnder("ulimit -f 200", folder);
    expect(answer.status).toBe(1);
    expect(answer.stderr).toMatch(/SQLITE_IOERR_WRITE|SQLITE_FULL|EFBIG/);
    expect(answer.stderr).not.toContain("unexpected error");
    await expectWhole(folder);
  });

  it("no file handles: said, and the next night works", async () => {
    const folder = tempStudy(manyFilesYaml, manyFiles(6));
    const answer = nightUnder("ulimit -n 25", folder);
    expect(answer.status).toBe(1);
    expect(answer.stderr).toContain("too many open files");
    await expectWhole(folder);
  });

  it("a store that may not grow further says the disk is full and stays intact", async () => {
    const folder = tempStudy(manyFilesYaml, {});
    const store = await openStore(join(folder, ".csfp", "store.sqlite"), { maxPages: 120 });
    const by = { actor: "test", reason: "fill the disk" };
    const fill = store.write(by, async (writer) => {
      const nightNo = await writer.startNight({
        runId: "r",
        startedAt: "t",
        actor: "a",
        version: "v",
        configSha256: "c",
        configText: "id: full",
      });
      const fileNo = await writer.putFile({
        sha256: "0".repeat(64),
        name: "f.csv",
        size: 1,
        status: "imported",
        kind: "results",
        reader: "tidy",
        mapping: null,
        readingKey: "k",
        nightNo,
        isFromInbox: true,
        fingerprint: "f",
      });
      const rows = Array.from({ length: 5000 }, (_, row) => {
        const facts = { analyte: "drug", reported: "number" as const, value: row, raw: "x".repeat(50) };
        return resultToStore(
          { ...emptyRawResult, ...facts, row, sampleType: "qc" },
          {
            sampleIds: [],
            inline: null,
            identity: `q${row}`,
            isRawKeyed: false,
            keyTimeMs: row,
            run: "R",
            label: `q${row}`,
          },
        );
      });
      await writer.addResults(fileNo, rows);
    });
    await expect(fill).rejects.toThrow(StudyUnavailableError);
    await expect(fill).rejects.toThrow(/no room left on the disk/);
    expect(await store.check()).toEqual([]);
    expect(await store.files()).toEqual([]);
    await store.close();
  });

  it.runIf(process.getuid?.() !== undefined)("a folder that may not be written: said with its path", () => {
    const folder = tempStudy(manyFilesYaml, manyFiles(2));
    chmodSync(folder, 0o555);
    // Root may write anywhere: then somebody else is asked to try.
    const user = process.getuid?.() === 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : "";
    const answer = shell(`exec ${user}"${process.execPath}" "${main}" nightly "${folder}" -q`);
    chmodSync(folder, 0o755);
    expect(answer.status).toBe(1);
    expect(answer.stderr).toContain(".csfp: permission denied (EACCES)");
  });
});

it.runIf(process.getuid?.() !== undefined)(
  "a file that is set aside again is copied again, also by who is not root",
  () => {
    const folder = tempStudy(manyFilesYaml, { ...manyFiles(1), "broken.csv": "" });
    const isRoot = process.getuid?.() === 0;
    if (isRoot) expect(shell(`chown -R 65534:65534 "${folder}"`).status).toBe(0);
    const user = isRoot ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : "";
    const night = () => shell(`exec ${user}"${process.execPath}" "${main}" nightly "${folder}" -q`);
    expect(night()).toMatchObject({ status: 3, stderr: "" });
    // Another configuration is a reason to try again; the copy that is there already is for reading only.
    writeFileSync(join(folder, "study.yaml"), `${manyFilesYaml}\n# changed\n`);
    expect(night()).toMatchObject({ status: 3, stderr: "" });
  },
);

describe("an inbox with anything in it", () => {
  it("reads names in any script and folders, and says what it leaves alone", async () => {
    const folder = tempStudy(manyFilesYaml, {});
    const files = manyFiles(2);
    putFiles(folder, {
      "дані/結果 1 – ä.csv": files["M01 csf.csv"]!,
      "plasma\u200b.csv": files["M01 plasma.csv"]!,
      "doses.csv": files["doses.csv"]!,
    });
    const outside = join(folder, "outside.csv");
    writeFileSync(outside, files["M02 csf.csv"]!);
    symlinkSync(outside, join(folder, "inbox", "link.csv"));
    mkdirSync(join(folder, "inbox", "empty folder"));
    writeFileSync(join(folder, "inbox", ".being-copied"), "x");
    expect(await nightOf(folder)).toMatchObject({ filesImported: 3, filesUnreadable: 1, filesSetAside: 0 });
    const { findings, pairs } = await readBack(folder);
    expect(pairs).toHaveLength(1);
    expect(findings.filter((one) => one.rule === "inbox-unreadable").map((one) => one.file)).toEqual(["link.csv"]);
    rmSync(join(folder, "inbox", "link.csv"));
    await nightOf(folder);
    expect((await readBack(folder)).findings.filter((one) => one.rule === "inbox-unreadable")).toEqual([]);
  });

  it("waits for a file that is still being written", async () => {
    const folder = tempStudy(manyFilesYaml.replace("settleSeconds: 0", "settleSeconds: 3600"), manyFiles(1));
    expect(await nightOf(folder)).toMatchObject({ filesWaiting: 4, filesImported: 0 });
    expect(existsSync(join(folder, "inbox", "doses.csv"))).toBe(true);
  });
});
