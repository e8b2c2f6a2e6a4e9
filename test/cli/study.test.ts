import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { tableColumns } from "../../src/domain/tables.js";
import { csfp, csfpJson } from "../builders/command.js";
import { makeStudy, smallStudy } from "../builders/study.js";

const folder = mkdtempSync(join(tmpdir(), "csfp-init-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("csfp init", () => {
  it("makes a study that is valid and that a night runs on", async () => {
    const study = join(folder, "laro-csf");
    const { code, stdout } = await csfp(["init", study]);
    expect(code).toBe(0);
    expect(stdout).toContain(`then run: csfp nightly ${study}\n`);
    for (const [kind, columns] of Object.entries(tableColumns)) {
      expect(readFileSync(join(study, "templates", `${kind}.csv`), "utf8")).toBe(`${columns.join(",")}\n`);
    }
    expect(readFileSync(join(study, "study.yaml"), "utf8")).toContain('id: "laro-csf"');
    expect(await csfp(["config", "check", "--study", study])).toMatchObject({
      code: 0,
      stdout: "study.yaml of laro-csf is valid\n",
    });
    expect(await csfp(["nightly", study])).toMatchObject({ code: 0 });
  });

  it("writes nothing into a folder that is not empty", async () => {
    const study = makeStudy();
    const { code, stderr } = await csfp(["init", study]);
    expect(code).toBe(2);
    expect(stderr).toContain("expected an empty or missing folder, found 2 entries");
    expect(existsSync(join(study, "templates"))).toBe(false);
  });
});

describe("csfp config", () => {
  it("shows every value and where it came from", async () => {
    const study = makeStudy();
    const rows = await csfpJson<{ path: string; value: string; origin: string }[]>([
      "config",
      "show",
      "--study",
      study,
    ]);
    const byPath = new Map(rows.map((row) => [row.path, row]));
    expect(byPath.get("inbox.settleSeconds")).toMatchObject({
      value: "0",
      origin: expect.stringMatching(/^study\.yaml:\d+$/),
    });
    expect(byPath.get("pairing.windowMin")).toMatchObject({ value: "60", origin: "default" });
  });

  it("names every mistake at once, with line, expectation and the key meant", async () => {
    const study = makeStudy();
    writeFileSync(
      join(study, "study.yaml"),
      "id: x\nanalytes: [{ name: A }]\nparing: { windowMin: 30 }\npairing:\n  windowMn: 30\nsteadyState: { minDays: -1 }\n",
    );
    const { code, stdout, stderr } = await csfp(["config", "check", "--study", study]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/study\.yaml:3: paring: .*did you mean `pairing`\?/);
    expect(stderr).toMatch(/study\.yaml:5: pairing\.windowMn: .*did you mean `windowMin`\?/);
    expect(stderr).toMatch(/study\.yaml:6: steadyState\.minDays: expected a number >= 0, found -1/);
    expect(stderr).toContain("3 problems in study.yaml");
  });

  it("prints the JSON Schema without needing a study", async () => {
    const { code, stdout } = await csfp(["config", "schema"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ title: "csfp study.yaml", type: "object" });
  });
});

describe("csfp report", () => {
  it("writes the pages where it is told and prints the path", async () => {
    const study = smallStudy();
    await csfp(["nightly", study]);
    const out = join(study, "for-review");
    const { code, stdout } = await csfp(["report", "--study", study, "--out", out]);
    expect(code).toBe(0);
    expect(stdout).toBe(`${join(out, "index.html")}\n`);
    const page = (path: string): string => readFileSync(path, "utf8");
    expect(page(join(out, "index.html"))).toBe(page(join(study, "reports", "out", "index.html")));
  });
});

describe("csfp dump", () => {
  it("prints JSON lines that equal content makes equal", async () => {
    const studies = [smallStudy(), smallStudy()];
    for (const study of studies) await csfp(["nightly", study]);
    const [one, other] = await Promise.all(studies.map((study) => csfp(["dump", "--study", study])));
    expect(
      one!.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown).length,
    ).toBeGreaterThan(10);
    expect(one!.stdout).toBe(other!.stdout);
  });
});

describe("csfp doctor", () => {
  it("finds nothing wrong with a study after its night", async () => {
    const study = smallStudy();
    await csfp(["nightly", study]);
    const rows = await csfpJson<{ check: string; state: string }[]>(["doctor", "--study", study]);
    expect(rows.map((row) => row.check)).toEqual(expect.arrayContaining(["node", "study.yaml", "store", "archive"]));
    expect(rows.filter((row) => row.state === "trouble")).toEqual([]);
  });

  it("exits 1 when an original in the archive was changed", async () => {
    const study = smallStudy();
    await csfp(["nightly", study]);
    rmSync(join(study, ".csfp", "archive"), { recursive: true });
    const { code, stdout } = await csfp(["doctor", "--study", study]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/archive +trouble +\S+ is gone/);
  });
});
