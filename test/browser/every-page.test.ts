/// <reference lib="dom" />
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withStudy } from "../../pipeline/context.js";
import { runNight } from "../../pipeline/nightly.js";
import { pageFolder } from "../../src/report/page-choice.js";
import { csfp } from "../builders/command.js";
import { exampleFolder } from "../builders/example.js";
import { startBrowser } from "./browser.js";

// Every kind of page of the example study, as the command line writes it, in a real browser with the network cut.
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "csfp-every-page-"));
const out = join(folder, "out");
/** Name a folder here to look at the pages: one PNG for each page, width and scheme. */
const screenshots = process.env.CSFP_SCREENSHOTS;
let browser: Browser;

const pages = {
  study: "",
  night: "night",
  qc: "qc",
  analyte: pageFolder({ kind: "analyte", analyte: "larotrectinib" }),
  subject: pageFolder({ kind: "subject", subjectId: "EX-03" }),
  run: pageFolder({ kind: "run", run: "251106_CSF_R2" }),
  "subject as of night 1": join("as-of", "night-1", pageFolder({ kind: "subject", subjectId: "EX-03" })),
  "run as of night 1": join("as-of", "night-1", pageFolder({ kind: "run", run: "251106_CSF_R2" })),
} as const;
type PageName = keyof typeof pages;
const names = Object.keys(pages) as PageName[];

beforeAll(async () => {
  const study = join(folder, "example");
  cpSync(exampleFolder, study, { recursive: true, filter: (path) => !path.includes(".csfp") });
  const env = { SOURCE_DATE_EPOCH: "1767225600" };
  await withStudy({ study, out, env }, (context) => runNight(context));
  for (const page of [
    ["subject", "--subject", "EX-03"],
    ["run", "--run", "251106_CSF_R2"],
  ]) {
    for (const when of [[], ["--as-of", "1"]]) {
      const { code, stderr } = await csfp(["report", ...page, ...when, "--study", study, "--out", out], { env });
      expect([code, stderr]).toEqual([0, ""]);
    }
  }
  if (screenshots) mkdirSync(screenshots, { recursive: true });
  browser = await startBrowser();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(name: PageName, options: BrowserContextOptions = {}): Promise<{ page: Page; troubles: string[] }> {
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const url = pathToFileURL(join(out, pages[name], "index.html")).href;
  const troubles: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("request", (request) => {
    if (!new RegExp(`^(${url.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}|blob:|data:)`).test(request.url()))
      troubles.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, troubles };
}

async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    interface Fault {
      id: string;
      impact: string;
      nodes: { html: string }[];
    }
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Fault[] }> } };
    const { violations } = await axe.run();
    return violations
      .filter((v) => v.impact === "serious" || v.impact === "critical")
      .map((v) => `${v.id}: ${v.nodes[0]?.html.slice(0, 160)}`);
  });
}

/** Pictures that have no mark beside their frame, axes and words, and words that reach beyond the picture. */
function faultyPictures(page: Page): Promise<{ n: number; faults: string[] }> {
  return page.$$eval("figure svg", (all) => ({
    n: all.length,
    faults: all.flatMap((svg) => {
      const id = svg.closest("figure")?.id ?? "";
      const isFlow = svg.querySelector(".role-mark") === null;
      const marks = svg.querySelectorAll(isFlow ? "path, rect" : ".role-mark path, .role-mark line, .role-mark rect");
      const frame = svg.getBoundingClientRect();
      const cut = Array.from(svg.querySelectorAll("text")).filter((text) => {
        const box = text.getBoundingClientRect();
        return box.width > 0 && (box.left < frame.left - 2 || box.right > frame.right + 2);
      });
      return [
        ...(marks.length === 0 ? [`${id}: no mark`] : []),
        ...cut.map((text) => `${id}: cut "${text.textContent}"`),
      ];
    }),
  }));
}

/** Both widths and both schemes; all four together are what the screenshots are for. */
const looks = [
  ["light", 1280],
  ["dark", 390],
  ...(screenshots ? [["dark", 1280] as const, ["light", 390] as const] : []),
] as const;

describe.each(names.filter((name) => !name.includes("as of")))("the page: %s", (name) => {
  test.each(looks)("in %s at %d px: no complaint, no request, nothing cut, accessible", async (colorScheme, width) => {
    const { page, troubles } = await open(name, { colorScheme, viewport: { width, height: 844 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect((await faultyPictures(page)).faults).toEqual([]);
    expect(await seriousFaults(page)).toEqual([]);
    expect(troubles).toEqual([]);
    if (screenshots)
      await page.screenshot({ path: join(screenshots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    await page.context().close();
  });

  test("prints every picture and table whole on A4", async () => {
    const { page } = await open(name, { viewport: { width: 1047, height: 700 } });
    await page.emulateMedia({ media: "print" });
    expect((await faultyPictures(page)).faults).toEqual([]);
    const cut = await page.$$eval("figure svg, table", (all) =>
      all
        .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map((one) => one.closest("[id]")?.id),
    );
    expect(cut).toEqual([]);
    if (screenshots) await page.screenshot({ path: join(screenshots, `${name}-print.png`), fullPage: true });
    await page.context().close();
  });
});

describe.each(names)("the page: %s", (name) => {
  test("says what it may be used for, how it was made and whether it is released", async () => {
    const { page } = await open(name);
    const text = await page.locator("body").innerText();
    expect(text.match(/Research use only; not for diagnostic or therapeutic decisions/g)?.length).toBeGreaterThan(1);
    expect(text).toMatch(/DRAFT, not released/);
    expect(text).toMatch(
      /Study configuration SHA-256 [0-9a-f]{64}; csfp [\d.]+; \d+ rules, limits SHA-256 [0-9a-f]{64}/,
    );
    expect(text).toMatch(/audit trail \d+ [0-9a-f]{64}/);
    expect(await page.locator("#files tbody tr").count()).toBeGreaterThan(0);
    expect(await page.locator("#method-list").count()).toBe(1);
    if (name.includes("as of")) expect(text).toContain("As of the end of night 1");
    await page.context().close();
  });

  test("its tables sort, filter and download; its pictures download with the notice", async () => {
    const { page, troubles } = await open(name, { acceptDownloads: true });
    const holder = page.locator("div.table:has(input[type=search])").first();
    const firsts = () => holder.locator("tbody tr:visible").evaluateAll((rows) => rows.map((r) => r.textContent));
    const before = await firsts();
    await holder.locator("thead button").first().press("Enter");
    await holder.locator("thead button").first().press("Enter");
    expect(await holder.locator("thead th").first().getAttribute("aria-sort")).toBe("descending");
    expect((await firsts()).toSorted()).toEqual(before.toSorted());
    const word = (before[0] ?? "").slice(0, 4);
    await holder.getByRole("searchbox").fill(word);
    const left = await firsts();
    expect(left.length).toBeGreaterThan(0);
    expect(left.every((text) => text?.toLowerCase().includes(word.toLowerCase()))).toBe(true);
    const [rows] = await Promise.all([
      page.waitForEvent("download"),
      holder.getByRole("button", { name: "Download shown rows" }).click(),
    ]);
    expect(
      readFileSync(await rows.path(), "utf8")
        .trimEnd()
        .split("\n").length,
    ).toBe(left.length + 1);
    const pictures = page.getByRole("button", { name: /^Download PNG/ });
    if ((await pictures.count()) > 0) {
      const [picture] = await Promise.all([page.waitForEvent("download"), pictures.first().click()]);
      const bytes = readFileSync(await picture.path());
      expect(bytes.subarray(1, 4).toString()).toBe("PNG");
      expect(bytes.length).toBeGreaterThan(5_000);
    }
    expect(new URL(page.url()).search).toContain(".filter=");
    expect(troubles).toEqual([]);
    await page.context().close();
  });
});

test("the pages draw what they are about", async () => {
  const drawn: Record<string, string[]> = {};
  for (const name of names) {
    const { page } = await open(name);
    drawn[name] = await page.$$eval("figure", (all) => all.map((f) => f.id.replace(/^chart-/, "")));
    await page.context().close();
  }
  expect(drawn.night).toEqual([]);
  expect(drawn.qc).toEqual(["qc-over-runs"]);
  expect(drawn.subject?.[0]).toBe("subject-timeline-ex-03");
  expect(drawn.subject).not.toContain("qc-over-runs");
  expect(drawn["subject as of night 1"]).toEqual(drawn.subject);
  expect(drawn.run).toEqual(["calibration-curve-251106-csf-r2", "internal-standard-251106-csf-r2", "qc-over-runs"]);
  expect(drawn["run as of night 1"]).toEqual(drawn.run);
  expect(drawn.study?.filter((id) => id.startsWith("subject-timeline"))).toHaveLength(16);
});

test("arrows choose a row, the address keeps it, and a row chosen in the address is marked on opening", async () => {
  const { page } = await open("study");
  await page.locator("#pairs .scroll").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const chosen = await page.locator("#pairs tr.picked").getAttribute("data-key");
  expect(chosen).toBe(await page.locator("#pairs tbody tr").nth(1).getAttribute("data-key"));
  expect(new URL(page.url()).searchParams.get("picked")).toBe(chosen);
  await page.goto(page.url());
  expect(await page.locator("#pairs tr.picked").getAttribute("data-key")).toBe(chosen);
  await page.locator("#pairs .scroll").focus();
  await page.keyboard.press("Escape");
  expect(await page.locator("tr.picked").count()).toBe(0);
  expect(new URL(page.url()).searchParams.has("picked")).toBe(false);
  await page.context().close();
});

test("on a phone each row is a card that names its values, and pictures can be enlarged", async () => {
  const { page } = await open("study", { viewport: { width: 390, height: 844 } });
  const cell = page.locator("#pairs tbody tr").first().locator("td").nth(3);
  expect(await cell.evaluate((td) => getComputedStyle(td, "::before").content)).toBe('"Ratio"');
  const reach = await page.$$eval("#pairs tbody td", (all) =>
    Math.max(...all.map((td) => td.getBoundingClientRect().right)),
  );
  expect(reach).toBeLessThanOrEqual(390);
  const figure = page.locator("#chart-paired-scatter");
  const width = () => figure.locator("svg").evaluate((svg) => svg.getBoundingClientRect().width);
  const before = await width();
  await figure.getByRole("button", { name: /^Enlarge/ }).click();
  expect(await width()).toBeGreaterThan(before + 100);
  await page.context().close();
});
