import type { VegaLiteSpec } from "../../src/charts/chart.js";

type Row = Readonly<Record<string, unknown>>;

/** Every inline data row of a specification, panels and layers included, in drawing order. */
export function rowsOf(spec: VegaLiteSpec): Row[] {
  const own = (spec.data as { values?: Row[] } | undefined)?.values ?? [];
  const parts = [spec.layer, spec.concat, spec.hconcat, spec.vconcat].flatMap((p) =>
    Array.isArray(p) ? (p as VegaLiteSpec[]) : [],
  );
  return [...own, ...parts.flatMap(rowsOf)];
}

/** Rows of the whole specification that have a certain field. */
export function rowsWith(spec: VegaLiteSpec, field: string): Row[] {
  return rowsOf(spec).filter((row) => field in row);
}
