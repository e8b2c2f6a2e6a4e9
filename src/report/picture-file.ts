import type { ChartTable } from "../charts/chart.js";
import { ink } from "../charts/theme.js";
import { researchUseOnly } from "./format.js";
import { escapeHtml } from "./html.js";

/** Room below a picture for one line of small print. */
const lineHeight = 20;

/**
 * A picture as a file of its own: beside what the page shows it has a title and a description for screen readers, and
 * below it the line that says what it may be used for. It stays with the picture wherever that is pasted.
 */
export function pictureFile(svg: string, title: string, caption: string): string {
  const size = /^<svg([^>]*?) width="([\d.]+)" height="([\d.]+)" viewBox="0 0 ([\d.]+) ([\d.]+)"([^>]*)>/.exec(svg);
  if (size === null) return svg;
  const [tag, before, , , width = "0", height = "0", after] = size;
  const whole = Number(height) + lineHeight;
  const head = `<svg${before} width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}"${after}>`;
  const words = `<title>${escapeHtml(title)}</title><desc>${escapeHtml(`${caption} ${researchUseOnly}.`)}</desc>`;
  const ground = `<rect y="${height}" width="${width}" height="${lineHeight}" fill="#ffffff"/>`;
  const line = `<text x="6" y="${Number(height) + 12}" font-family="DejaVu Sans, sans-serif" font-size="8" fill="${ink}">${researchUseOnly}</text>`;
  return `${head}${words}${svg.slice(tag.length).replace(/<\/svg>\s*$/, `${ground}${line}</svg>`)}`;
}

const rowsInLines = 1000;

/** The data of a picture for programs: what the CSV file holds, with title, caption and what it may be used for. */
export function dataFile(title: string, caption: string, { columns, rows }: ChartTable): string {
  const head = { title, caption, use: researchUseOnly, columns };
  // A line a row where a person may read them; of a large study one text, made at once.
  const body =
    rows.length > rowsInLines
      ? JSON.stringify(rows)
      : `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(",\n")}\n ]`;
  return `${JSON.stringify(head, null, 1).replace(/\n\}$/, "")},\n "rows": ${body}\n}\n`;
}
