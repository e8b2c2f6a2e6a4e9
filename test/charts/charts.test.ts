import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv";
import { describe, expect, test } from "vitest";
import { charts } from "../../src/charts/index.js";
import { viewsOf } from "../../src/charts/views.js";
import { renderChart } from "../../src/report/render-chart.js";
import { deepFreeze } from "../builders/freeze.js";
import { allCensored, awkwardStudy, emptyStudy, onePair, richStudy, wholeStudy } from "../builders/report.js";

const schemaPath = createRequire(import.meta.url).resolve("vega-lite/vega-lite-schema.json");
const ajv = new Ajv.default({ strict: false, allErrors: false, validateFormats: false });
const isVegaLite = ajv.compile(JSON.parse(readFileSync(schemaPath, "utf8")));

const studies = { emptyStudy, onePair, allCensored, awkwardStudy, wholeStudy, richStudy };

describe.each(Object.entries(studies))("every chart of %s", (_, make) => {
  const data = deepFreeze(make());
  const views = charts.flatMap((chart) => viewsOf(chart, data));

  test.each(views.map((view) => [view.id, view] as const))(
    "%s satisfies the schema and draws without warning",
    async (id, view) => {
      const spec = view.chart.spec(view.data);
      expect(isVegaLite(spec) ? [] : isVegaLite.errors).toEqual([]);
      const { svg, warnings } = await renderChart(id, spec);
      expect(warnings).toEqual([]);
      expect(svg).toMatch(/^<svg /);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(svg).toMatch(/<text/);
    },
  );

  test.each(views.map((view) => [view.id, view] as const))("%s has a caption and a full table", (_id, view) => {
    expect(view.chart.caption(view.data)).toMatch(/\.$/);
    const { columns, rows } = view.chart.table(view.data);
    expect(new Set(columns).size).toBe(columns.length);
    for (const row of rows) expect(row).toHaveLength(columns.length);
  });
});

test("ids are unique file names, whatever subjects are called", () => {
  const ids = charts.flatMap((chart) => viewsOf(chart, awkwardStudy())).map((view) => view.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9-]{1,80}$/);
});

test("register keys are file names", () => {
  expect(charts.map((c) => c.id)).toEqual([...new Set(charts.map((c) => c.id))]);
  for (const { id } of charts) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test("the same study draws the same bytes in another zone and language", async () => {
  const before = { TZ: process.env.TZ, LANG: process.env.LANG };
  const draw = async (): Promise<string[]> => {
    const drawn = charts
      .flatMap((chart) => viewsOf(chart, wholeStudy(3)))
      .map((v) => renderChart(v.id, v.chart.spec(v.data)));
    return (await Promise.all(drawn)).map((d) => d.svg);
  };
  try {
    process.env.TZ = "UTC";
    const here = await draw();
    process.env.TZ = "Asia/Kolkata";
    process.env.LANG = "de_DE.UTF-8";
    expect(await draw()).toEqual(here);
  } finally {
    for (const [key, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[key];
      else process.env[key] = value;
    }
  }
});

test("the schema does refuse what is no Vega-Lite", () => {
  expect(isVegaLite({ ...charts[0]?.spec(onePair()), mark: 3, layer: "none" })).toBe(false);
});
