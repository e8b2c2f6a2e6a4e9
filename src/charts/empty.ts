import type { VegaLiteSpec } from "./chart.js";
import { quietInk, schemaUrl, themeConfig } from "./theme.js";

/** A picture that says in words why there is nothing to draw and what would change it. */
export function emptySpec(title: string, why: string, remedy: string): VegaLiteSpec {
  return {
    $schema: schemaUrl,
    title: { text: title },
    width: 520,
    height: 120,
    data: { values: [{ text: [why, remedy] }] },
    mark: { type: "text", align: "center", baseline: "middle", fontSize: 13, color: quietInk, lineHeight: 20 },
    encoding: { text: { field: "text", type: "nominal" }, x: { value: 260 }, y: { value: 50 } },
    config: themeConfig,
  };
}
