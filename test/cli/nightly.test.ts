import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { makeStudy, resultOf, smallStudy, tableText } from "../builders/study.js";
import { putFiles } from "../builders/temp-study.js";

const broken = { "broken.csv": "no table at all\n" };

describe("csfp nightly", () => {
  it("imports the inbox, says what it means and where the page is", async () => {
    const study = smallStudy();
    const { code, stdout, stderr } = await csfp(["nightly", study]);
    expect(code).toBe(0);
    expect(stdout).toContain("files     3 imported, 0 set aside, 0 known\n");
    expect(stdout).toContain("pairs     4: 1 quantified, 1 censored, 0 not estimable, 2 excluded with a reason\n");
    expect(stdout).toMatch(
      /larotrectinib: CSF at or above LLOQ in 50\s% \(.*2 subjects, 2 pairs; proportion-detected\)\n/,
    );
    expect(stdout).toContain("error: duplicate-result (1)\n");
    expect(stdout).toContain(`report    ${join(study, "reports", "out", "index.html")}\n`);
    expect(existsSync(join(study, "reports", "out", "index.html"))).toBe(true);
    // Results on stdout, what happened on the way on stderr.
    expect(stderr).toContain("results.csv: imported");
    expect(stdout).not.toContain("results.csv: imported");
  });

  it("has nothing new to do the second time", async () => {
    const study = smallStudy();
    await csfp(["nightly", study]);
    const again = await csfp(["nightly", study]);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/^nothing new\nfiles {5}0 imported, 0 set aside, 3 known\n/);
    expect(again.stderr).toBe("");
  });

  it("finds the study by argument, --study, CSFP_STUDY or the current folder", async () => {
    const study = smallStudy();
    await csfp(["nightly", study]);
    const nothing = /^nothing new/;
    expect((await csfp(["nightly", "--study", study])).stdout).toMatch(nothing);
    expect((await csfp(["--study", study, "nightly"])).stdout).toMatch(nothing);
    expect((await csfp(["nightly"], { env: { CSFP_STUDY: study } })).stdout).toMatch(nothing);
    expect((await csfp(["nightly"], { cwd: study })).stdout).toMatch(nothing);
  });

  it("exits 3 when a file was set aside, and keeps a copy with the reasons", async () => {
    const study = smallStudy({ files: broken });
    const { code, stdout, stderr } = await csfp(["nightly", study]);
    expect(code).toBe(3);
    expect(stdout).toContain("files     3 imported, 1 set aside");
    expect(stdout).toContain("set aside broken.csv");
    expect(stderr).toContain("warning: broken.csv: set aside: broken.csv: no known layout");
    const folder = join(study, ".csfp", "set-aside");
    const [one] = readdirSync(folder);
    expect(readdirSync(join(folder, one!)).sort()).toEqual(["broken.csv", "reasons.txt"]);
    const reasons = readFileSync(join(folder, one!, "reasons.txt"), "utf8");
    expect(reasons).toContain("no known layout");
    expect(reasons).toContain("it begins with `no table at all`");
    expect(reasons).toMatch(/ {2}expected: a layout csfp reads/);
    expect(reasons).toContain("  what to do: ");
  });

  it("exits 4 from --fail-on upwards only", async () => {
    const study = smallStudy();
    expect((await csfp(["nightly", study, "--fail-on", "critical"])).code).toBe(0);
    expect((await csfp(["nightly", study, "--fail-on", "error"])).code).toBe(4);
    expect((await csfp(["nightly", study, "--fail-on", "warning"])).code).toBe(4);
  });

  it("exits 3 on an empty inbox only with --require-files", async () => {
    const study = makeStudy();
    expect((await csfp(["nightly", study])).code).toBe(0);
    const answer = await csfp(["nightly", study, "--require-files"]);
    expect(answer.code).toBe(3);
    expect(answer.stderr).toContain("the inbox holds no file (--require-files)");
  });

  it("prints its summary as JSON", async () => {
    const answer = await csfpJson<Record<string, unknown>>(["nightly", smallStudy()]);
    expect(answer).toMatchObject({ outcome: "done", filesImported: 3, pairs: 4, pairsUsed: 2, setAside: [] });
    expect(answer.findings).toEqual({ info: 9, warning: 3, error: 1, critical: 0 });
  });

  it("writes a log of JSON lines with one run id", async () => {
    const study = smallStudy();
    await csfp(["nightly", study, "-q"]);
    const folder = join(study, ".csfp", "logs");
    const [name] = readdirSync(folder);
    const lines = readFileSync(join(folder, name!), "utf8").trim().split("\n");
    const entries = lines.map((line) => JSON.parse(line) as { run: string; level: string; message: string });
    expect(new Set(entries.map((entry) => entry.run)).size).toBe(1);
    expect(entries.map((entry) => entry.message)).toContain("night finished");
  });

  it("says less with -q and more with -v", async () => {
    expect((await csfp(["nightly", smallStudy({ files: broken }), "-q"])).stderr).toBe("");
    expect((await csfp(["nightly", smallStudy(), "-v"])).stderr).toContain("stage report");
  });

  it("names what lies in the inbox and is no file, though nothing else is new", async () => {
    const study = smallStudy();
    await csfp(["nightly", study]);
    const link = join(study, "inbox", "link.csv");
    symlinkSync(join(study, "study.yaml"), link);
    expect((await csfp(["nightly", study])).stdout).toContain("warning: inbox-unreadable (1)");
    rmSync(link);
    expect((await csfp(["nightly", study])).stdout).not.toContain("inbox-unreadable");
  });
});

describe("--dry-run", () => {
  it("gives the findings of the real night and stores nothing", async () => {
    const study = smallStudy({ files: broken });
    const dry = await csfp(["nightly", study, "--dry-run"]);
    expect(dry.code).toBe(3);
    expect(dry.stdout).toContain("dry run: nothing was stored\n");
    expect(existsSync(join(study, ".csfp", "store.sqlite"))).toBe(false);
    expect(existsSync(join(study, "reports"))).toBe(false);
    const real = await csfp(["nightly", study]);
    const upToReport = (text: string): string => text.slice(0, text.indexOf("set aside broken"));
    expect(upToReport(dry.stdout)).toBe(upToReport(real.stdout));
  });
});

describe("csfp import", () => {
  it("takes the files named and leaves the inbox alone", async () => {
    const study = smallStudy();
    await csfp(["nightly", study]);
    putFiles(study, { "later.csv": "left for the night\n" });
    mkdirSync(join(study, "elsewhere"));
    putFiles(study, { "../elsewhere/more.csv": tableText([resultOf("S04-plasma", 121)]) });
    const { code, stdout } = await csfp(["import", "--study", study, join(study, "elsewhere", "more.csv")]);
    expect(code).toBe(0);
    expect(stdout).toContain("files     1 imported, 0 set aside, 0 known\n");
  });

  it("begins nothing when a file named is not there", async () => {
    const study = smallStudy();
    const { code, stdout, stderr } = await csfp(["import", "--study", study, "plate7.csv"]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("plate7.csv: no such file");
    expect(existsSync(join(study, ".csfp", "store.sqlite"))).toBe(false);
  });
});

describe("csfp validate", () => {
  it("prints every finding with what to do, worst first, and stores nothing", async () => {
    const study = smallStudy({ files: broken });
    const { code, stdout } = await csfp(["validate", "--study", study]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^4 of 4 files checked\n14 findings\n {4}1 {2}error: duplicate-result\n/);
    expect(stdout).toContain("results.csv:9 `5`, results.csv:10 `6`");
    expect(stdout).toContain("  what to do: Decide which result is reported");
    expect(existsSync(join(study, ".csfp", "store.sqlite"))).toBe(false);
  });

  it("says what it did not look at: no praise for files it never read", async () => {
    const study = smallStudy({ settings: { inbox: { settleSeconds: 600 } } });
    const waiting = await csfp(["validate", "--study", study]);
    expect(waiting.stdout).toMatch(/^0 of \d files checked\n\d changed less than inbox\.settleSeconds ago/);
    const named = await csfp(["validate", "--study", study, join(study, "inbox", "results.csv")]);
    expect(named.stdout).toMatch(/^1 of 1 files checked\n/);
    for (const name of readdirSync(join(study, "inbox"))) rmSync(join(study, "inbox", name));
    const empty = await csfp(["validate", "--study", study]);
    expect(empty.stdout).toMatch(/^nothing to check: .*inbox is empty\n/);
    expect((await csfp(["nightly", study])).stdout).toMatch(/^no files {2}.*inbox is empty\n/m);
  });

  it("has the findings the night then has", async () => {
    const study = smallStudy();
    const before = await csfpJson(["validate", "--study", study]);
    await csfp(["nightly", study]);
    expect(before).toEqual(await csfpJson(["list", "findings", "--all", "--study", study]));
  });

  it("exits 4 with --fail-on", async () => {
    expect((await csfp(["validate", "--study", smallStudy(), "--fail-on", "error"])).code).toBe(4);
  });
});
