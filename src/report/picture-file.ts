import type { ChartTable } from "../charts/chart.js";
import { ink } from "../charts/theme.js";
import type { LongText } from "../io/long-text.js";
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
export function dataFile(title: string, caption: string, { columns, rows }: ChartTable): LongText {
  const head = { title, caption, use: researchUseOnly, columns };
  // A line a row where a person may read them.
  const [from, between, to] = rows.length > rowsInLines ? ["[", ",", "]"] : ["[\n  ", ",\n  ", "\n ]"];
  return {
    *chunks() {
      yield `${JSON.stringify(head, null, 1).replace(/\n\}$/, "")},\n "rows": ${rows.length === 0 ? "[\n" : from}`;
      for (let start = 0; start < rows.length; start += rowsInLines) {
        const part = rows.slice(start, start + rowsInLines).map((row) => JSON.stringify(row));
        yield `${start === 0 ? "" : between}${part.join(between)}`;
      }
      yield `${rows.length === 0 ? "\n ]" : to}\n}\n`;
    },
  };
}
