import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Resvg } from "@resvg/resvg-js";

/** The face every picture is laid out for; it comes with the program, so that no picture depends on installed fonts. */
function fontFiles(): string[] {
  const folder = dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json"));
  return ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) => join(folder, "ttf", file));
}

/**
 * A picture from `renderChart` as PNG on white ground. Slow to load: callers import this file lazily.
 *
 * @param scale pixels of the PNG for one of the SVG; 2 prints well
 */
export function renderPng(svg: string, scale = 2): Uint8Array {
  const drawing = new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    background: "#ffffff",
    font: { fontFiles: fontFiles(), loadSystemFonts: false, defaultFontFamily: "DejaVu Sans" },
  });
  return drawing.render().asPng();
}
