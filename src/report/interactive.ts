import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { VegaLiteSpec } from "../charts/chart.js";
import { type Html, html, raw } from "./html.js";
import { readTemplate } from "./templates.js";

/**
 * The drawing library for the browser and the specification of each picture, inert until somebody asks to explore one:
 * the page shows the static pictures without running any of this. Once a file, never once a picture.
 */
export function interactiveParts(specs: readonly { readonly id: string; readonly spec: VegaLiteSpec }[]): Html {
  if (specs.length === 0) return html``;
  return html`${specs.map(
    ({ id, spec }) => html`<script type="application/json" id="spec-${id}">${raw(inertJson(spec))}</script>
`,
  )}<script type="text/plain" id="vega-runtime">${raw(browserLibrary("vega", "vega.min.js"))}</script>
<script type="text/plain" id="vega-lite-runtime">${raw(browserLibrary("vega-lite", "vega-lite.min.js"))}</script>
<script>${raw(readTemplate("explore.js"))}</script>
`;
}

/** JSON that cannot end the script element it stands in. */
export function inertJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

/** The minified browser build that lies beside a package's main file, with its licence named. */
function browserLibrary(name: string, file: string): string {
  const folder = dirname(createRequire(import.meta.url).resolve(name));
  const code = readFileSync(join(folder, file), "utf8").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "");
  if (/<\/script|<!--/i.test(code)) throw new Error(`${name}/${file} cannot stand inside a page`);
  return `/* ${name}, BSD-3-Clause, University of Washington Interactive Data Lab */\n${code}`;
}
