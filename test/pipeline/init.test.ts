import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadConfig, parseConfig } from "../../src/config/load.js";
import { csfp } from "../builders/command.js";

const folder = mkdtempSync(join(tmpdir(), "csfp-init-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const made = async (name: string, ...options: string[]) => {
  const dir = join(folder, name);
  const answer = await csfp(["init", dir, ...options]);
  return { dir, answer };
};

it("makes a study of any drug, free of the first one", async () => {
  const { dir, answer } = await made("abx", "--drug", "Examplinib", "--half-life", "12", "--regimen", "Q8H");
  expect(answer.code).toBe(0);
  const { config, text } = loadConfig(dir);
  expect(config.analytes[0]).toMatchObject({
    name: "Examplinib",
    molarMass: null,
    halfLifeH: { plasma: { value: 12 } },
  });
  expect(config.methods.map(({ analyte }) => analyte)).toEqual(["Examplinib", "Examplinib"]);
  expect(config.regimen.frequency).toBe("Q8H");
  expect(text).not.toMatch(/larotrectinib|428\.44|__/);
});

it("leaves a half-life that nobody stated open, and takes a name that YAML would read as something else", async () => {
  const { dir } = await made("odd", "--drug", "No: 5 # test");
  const { config } = loadConfig(dir);
  expect(config.analytes[0]).toMatchObject({ name: "No: 5 # test", halfLifeH: { plasma: null } });
  const wrong = await made("wrong", "--half-life", "two");
  expect([wrong.answer.code, wrong.answer.stderr]).toEqual([
    2,
    expect.stringContaining("--half-life two: expected hours above 0"),
  ]);
  expect(() => readFileSync(join(wrong.dir, "study.yaml"))).toThrow();
});

it("shows settings that are valid when they are turned on, and the defaults as they are", async () => {
  const { dir } = await made("defaults");
  const { config, text } = loadConfig(dir);
  const start = text.indexOf("# The defaults of csfp");
  const on = text
    .slice(start)
    .split("\n")
    .map((line) => (/^# (?:[a-zA-Z]+:| {2,})/.test(line) ? line.slice(2) : ""))
    .join("\n");
  const turnedOn = parseConfig(text.slice(0, start) + on).config;
  for (const key of ["pairing", "steadyState", "policies", "summary", "inbox"] as const)
    expect(turnedOn[key]).toEqual(config[key]);
  expect(turnedOn.analysis).toEqual({ ...config.analysis, ratioAtH: [4], compareBy: ["visit"] });
  expect(turnedOn.notify).toHaveLength(1);
});
