import * as vega from "vega";
import { compile } from "vega-lite";
import type { VegaLiteSpec } from "../charts/chart.js";
import { textWidth } from "../charts/text-width.js";

/** A drawn picture and whatever the drawing library had to complain about (nothing, for our own charts). */
export interface DrawnChart {
  readonly svg: string;
  readonly widthPx: number;
  readonly warnings: readonly string[];
}

/**
 * Draws a Vega-Lite specification as SVG. The only door to vega; it is slow to load, so callers import this file
 * lazily. Equal input gives equal bytes on any machine: text widths are estimated and not measured, coordinates are
 * rounded to a hundredth of a pixel, ids are counted from `id`, and nothing reads the machine's zone or language.
 *
 * @param id prefix of ids inside the SVG, so that several pictures can stand in one page
 */
export async function renderChart(id: string, spec: VegaLiteSpec): Promise<DrawnChart> {
  const warnings: string[] = [];
  const logger = collectWarnings(warnings);
  const compiled = compile(spec as unknown as Parameters<typeof compile>[0], { logger });
  vega.resetSVGDefIds();
  (vega as unknown as { textMetrics: { width: typeof estimatedWidth } }).textMetrics.width = estimatedWidth;
  const view = new vega.View(vega.parse(compiled.spec), { renderer: "none", logger });
  const raw = (await view.toSVG()).replace(notInXml, "\ufffd");
  view.finalize();
  const widthPx = Number(/^<svg[^>]*? width="([\d.]+)"/.exec(raw)?.[1] ?? 0);
  return { svg: settle(raw, id), widthPx, warnings };
}

/** Characters no XML document may hold, not even escaped: one in a sample's name, and no program opens the picture. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const notInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Layout by a table of widths, never by the fonts of this machine. */
function estimatedWidth(item: { fontSize?: number; limit?: number }, text: unknown): number {
  const width = textWidth(String(text ?? "").trim(), item.fontSize ?? 11);
  return item.limit !== undefined && item.limit > 0 ? Math.min(width, item.limit) : width;
}

function collectWarnings(warnings: string[]): vega.LoggerInterface {
  const keep = (...args: readonly unknown[]): vega.LoggerInterface => {
    warnings.push(args.map(String).join(" "));
    return logger;
  };
  const ignore = (): vega.LoggerInterface => logger;
  const level = ((value?: number) => (value === undefined ? 2 : logger)) as vega.LoggerInterface["level"];
  const logger: vega.LoggerInterface = { level, error: keep, warn: keep, info: ignore, debug: ignore };
  return logger;
}

const numericAttributes = /\s(d|transform|x|y|x1|x2|y1|y2|width|height|viewBox|cx|cy|r)="([^"]*)"/g;

/**
 * Rounds coordinates, makes ids unique to this picture and takes out the library's names for unnamed groups: the page
 * names the picture as a whole. Text between tags is left as it is.
 */
function settle(svg: string, id: string): string {
  return svg.replace(/<[^<>]*>/g, (tag) =>
    tag
      .replace(/ (role|aria-[a-z]+)="[^"]*"/g, "")
      .replace(numericAttributes, (_, name: string, value: string) => ` ${name}="${roundNumbers(value)}"`)
      .replace(/\bid="([^"]*)"/g, (_, own: string) => `id="${id}-${own}"`)
      .replace(/url\(#([^)]*)\)/g, (_, own: string) => `url(#${id}-${own})`),
  );
}

function roundNumbers(text: string): string {
  return text.replace(/-?\d*\.\d{3,}(e-?\d+)?/g, (number) => `${Math.round(Number(number) * 100) / 100 + 0}`);
}
