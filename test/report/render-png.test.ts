import { expect, test } from "vitest";
import { pairedScatter } from "../../src/charts/paired-scatter.js";
import { renderChart } from "../../src/report/render-chart.js";
import { renderPng } from "../../src/report/render-png.js";
import { onePair } from "../builders/report.js";

/** Width and height from the header chunk of a PNG. */
function sizeOf(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

test("a picture becomes a PNG of twice its size", async () => {
  const { svg, widthPx } = await renderChart("one", pairedScatter.spec(onePair()));
  const png = renderPng(svg);
  expect([...png.slice(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  expect(sizeOf(png)[0]).toBe(2 * widthPx);
});

test("words are drawn with the shipped face", () => {
  const page = (text: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><text x="2" y="15" font-family="Nowhere, sans-serif">${text}</text></svg>`;
  // Without a face all texts would come out as the same empty picture.
  expect(renderPng(page("AAA"))).not.toEqual(renderPng(page("")));
  expect(renderPng(page("Ж"))).not.toEqual(renderPng(page("А")));
});

test("the same picture gives the same bytes", async () => {
  const { svg } = await renderChart("one", pairedScatter.spec(onePair()));
  expect(renderPng(svg)).toEqual(renderPng(svg));
});

test("a picture holds no character that XML forbids, whatever a name does", async () => {
  const { svg } = await renderChart("one", { ...pairedScatter.spec(onePair()), title: "S\u001b[31m0\u00001 <b>" });
  expect(svg).toContain("S\ufffd[31m0\ufffd1 &lt;b&gt;");
});
