/// <reference lib="dom" />
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StudyReport } from "../../src/report/data.js";
import { buildReportFiles } from "../../src/report/write-report.js";
import { awkwardStudy, emptyStudy, richStudy, wholeStudy } from "../builders/report.js";
import { startBrowser } from "./browser.js";

const studies: Readonly<Record<string, () => StudyReport>> = { emptyStudy, awkwardStudy, richStudy, wholeStudy };
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "csfp-pages-"));
  for (const [name, make] of Object.entries(studies)) {
    for (const [path, text] of await buildReportFiles(make())) {
      const target = join(folder, name, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
    }
  }
  browser = await startBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

interface Opened {
  page: Page;
  /** Everything that went wrong: console errors, exceptions, requests beyond the page itself. */
  troubles: string[];
}

async function open(study: string, options: BrowserContextOptions = {}, query = ""): Promise<Opened> {
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const url = pathToFileURL(join(folder, study, "index.html")).href;
  const troubles: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("request", (request) => {
    const wanted = request.url();
    if (!wanted.startsWith(url) && !wanted.startsWith("blob:")) troubles.push(`request: ${wanted}`);
  });
  await page.goto(url + query);
  return { page, troubles };
}

async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run(): Promise<{ violations: AxeFault[] }> } }).axe;
    interface AxeFault {
      id: string;
      impact: string;
      nodes: { html: string }[];
    }
    const { violations } = await axe.run();
    return violations
      .filter((v) => v.impact === "serious" || v.impact === "critical")
      .map(
        (v) =>
          `${v.id}: ${v.nodes
            .slice(0, 3)
            .map((n) => n.html.slice(0, 160))
            .join(" | ")}`,
      );
  });
}

describe.each(Object.keys(studies))("the page of %s", (study) => {
  test("opens from a file without network, without a request and without complaint", async () => {
    const { page, troubles } = await open(study);
    await page.waitForLoadState("load");
    expect(troubles).toEqual([]);
    expect(await page.title()).toContain("CSF/plasma report");
    await page.context().close();
  });

  test("has no serious accessibility fault", async () => {
    const { page } = await open(study);
    expect(await seriousFaults(page)).toEqual([]);
    await page.context().close();
  });
});

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 390],
  ["dark", 390],
] as const)("the page is accessible and fits in %s at %d px", async (colorScheme, width) => {
  const { page } = await open("richStudy", { colorScheme, viewport: { width, height: 844 } });
  expect(await seriousFaults(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await page.context().close();
});

describe("the page of a whole study", () => {
  test("every picture has marks and words inside its frame", async () => {
    const { page } = await open("wholeStudy");
    const figures = await page.$$eval("figure", (all) =>
      all.map((figure) => {
        const svg = figure.querySelector("svg");
        const frame = svg?.getBoundingClientRect();
        const texts = Array.from(svg?.querySelectorAll("text") ?? []);
        const cut = texts.filter((t) => {
          const box = t.getBoundingClientRect();
          return frame !== undefined && (box.left < frame.left - 1 || box.right > frame.right + 1);
        });
        return {
          id: figure.id,
          marks: svg?.querySelectorAll("path, line, rect").length ?? 0,
          texts: texts.length,
          cut: cut.map((t) => t.textContent),
        };
      }),
    );
    expect(figures.length).toBeGreaterThan(16);
    for (const figure of figures) {
      expect(figure.marks, figure.id).toBeGreaterThan(10);
      expect(figure.texts, figure.id).toBeGreaterThan(5);
      expect(figure.cut, figure.id).toEqual([]);
    }
    await page.context().close();
  });

  const ratios = async (page: Page) =>
    page.$$eval("#pairs tbody tr", (rows) =>
      rows
        .filter((r) => !(r as HTMLElement).hidden)
        .map((r) => r.querySelectorAll("td")[3]?.getAttribute("data-v") ?? ""),
    );

  test("sorts by a column, by mouse and by keyboard, unknown values last both ways", async () => {
    const { page, troubles } = await open("wholeStudy");
    const head = page.locator("#pairs thead th").nth(4);
    await head.getByRole("button", { name: "Ratio", exact: true }).click();
    expect(await head.getAttribute("aria-sort")).toBe("ascending");
    const known = (values: string[]) => values.filter((v) => v !== "").map(Number);
    const up = await ratios(page);
    expect(known(up)).toEqual([...known(up)].sort((a, b) => a - b));
    expect(up.slice(-2)).toEqual(["", ""]);
    await head.getByRole("button").press("Enter");
    expect(await head.getAttribute("aria-sort")).toBe("descending");
    const down = await ratios(page);
    expect(known(down)).toEqual([...known(up)].reverse());
    expect(down.slice(-2)).toEqual(["", ""]);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  test("filters rows, says how many, and keeps the view in the address", async () => {
    const { page } = await open("wholeStudy");
    await page.locator("#pairs").getByRole("searchbox").fill("S02");
    expect((await ratios(page)).length).toBe(2);
    expect(await page.locator("#pairs .count").textContent()).toBe("2 of 40 rows");
    const address = new URL(page.url());
    expect(address.search).toBe("?pairs.filter=S02");
    const again = await open("wholeStudy", {}, address.search);
    expect((await ratios(again.page)).length).toBe(2);
    await page.context().close();
    await again.page.context().close();
  });

  test("downloads the rows that are shown", async () => {
    const { page } = await open("wholeStudy", { acceptDownloads: true });
    await page.locator("#pairs").getByRole("searchbox").fill("S04");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#pairs").getByRole("button", { name: "Download shown rows" }).click(),
    ]);
    const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
    expect(download.suggestedFilename()).toBe("pairs.csv");
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^Subject,Visit,/);
    expect(lines.slice(1).every((line) => line.startsWith("S04,"))).toBe(true);
    await page.context().close();
  });

  test("a picture can be explored: tooltip with origin, pair chosen in picture and table", async () => {
    const { page, troubles } = await open("wholeStudy");
    const figure = page.locator("#chart-paired-scatter");
    const before = await figure.locator("svg .mark-symbol path").count();
    await figure.getByRole("button", { name: "Explore: CSF against plasma" }).click();
    await page.locator('#chart-paired-scatter[data-explored="yes"]').waitFor();
    expect(await figure.locator("svg .mark-symbol path").count()).toBe(before);
    const mark = figure.locator("svg .role-mark.mark-symbol path").first();
    await mark.hover({ force: true });
    const tip = page.locator(".tip");
    expect(await tip.innerText()).toMatch(/Read from\s+results\.csv:\d+, results\.csv:\d+/);
    await mark.click({ force: true });
    expect(await page.locator("#pairs tr.picked").count()).toBe(1);
    const subject = await page.locator("#pairs tr.picked th").innerText();
    expect(await tip.innerText()).toContain(subject);
    await page.locator("#pairs tbody tr").nth(7).locator("th").click();
    const widths = await figure
      .locator("svg .role-mark.mark-symbol path")
      .evaluateAll((all) => all.map((m) => m.getAttribute("stroke-width")));
    expect(widths.filter((w) => w === "5.5")).toHaveLength(1);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  test("every picture can be explored without complaint, in dark mode too", async () => {
    const { page, troubles } = await open("richStudy", { colorScheme: "dark" });
    await page.$$eval("button.explore", (all) => {
      for (const button of all) (button as HTMLElement).click();
    });
    await page.waitForFunction(() => document.querySelectorAll("figure:not([data-explored])").length === 0);
    const fills = await page.$$eval("figure svg text", (all) => [...new Set(all.map((t) => getComputedStyle(t).fill))]);
    expect(fills).not.toContain("rgb(27, 39, 51)");
    expect(await seriousFaults(page)).toEqual([]);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  test("a value leads to its sample and on to its file", async () => {
    const { page } = await open("wholeStudy");
    await page.locator("#pairs tbody tr").first().locator("td a").nth(0).click();
    expect(new URL(page.url()).hash).toMatch(/^#s\d+$/);
    await page.locator(":target a.origin").click();
    expect(await page.locator(":target").textContent()).toContain("results.csv");
    await page.context().close();
  });

  test("reads without scripts", async () => {
    const { page } = await open("wholeStudy", { javaScriptEnabled: false });
    expect(await page.locator("#pairs tbody tr").count()).toBe(40);
    expect(await page.locator("#pairs .tools").innerText()).toContain("40 rows");
    expect(await page.getByRole("button").count()).toBe(0);
    await page.context().close();
  });

  test("prints without navigation and without cut tables", async () => {
    const { page } = await open("wholeStudy");
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("nav.side").isVisible()).toBe(false);
    expect(await page.locator(".tools").first().isVisible()).toBe(false);
    const clipped = await page.$$eval(
      ".scroll",
      (all) => all.filter((s) => getComputedStyle(s).maxHeight !== "none").length,
    );
    expect(clipped).toBe(0);
    // A4 across without its margins.
    await page.setViewportSize({ width: 1047, height: 700 });
    const wide = await page.$$eval("table", (all) =>
      all.filter((t) => t.scrollWidth > (t.parentElement?.clientWidth ?? 0) + 1).map((t) => t.caption?.textContent),
    );
    expect(wide).toEqual([]);
    await page.context().close();
  });

  test("in dark mode words in pictures stand out from the ground", async () => {
    const { page } = await open("wholeStudy", { colorScheme: "dark" });
    const colours = await page.$$eval("figure svg text", (all) => [
      ...new Set(all.map((t) => getComputedStyle(t).fill)),
    ]);
    for (const colour of colours) {
      const light = (colour.match(/\d+/g) ?? []).slice(0, 3).map(Number);
      expect(Math.min(...light), colour).toBeGreaterThan(140);
    }
    await page.context().close();
  });
});

test("names that look like markup run nothing", async () => {
  const { page, troubles } = await open("awkwardStudy");
  expect(troubles).toEqual([]);
  expect(await page.locator("main script, main img, main b.x").count()).toBe(0);
  expect(await page.locator("#pairs").textContent()).toContain("<script>alert(1)</script>");
  await page.context().close();
});
