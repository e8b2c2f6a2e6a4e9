import { csv } from "./tables.mjs";

const columns = ["sample_id", "analyte", "concentration", "unit", "lloq", "uloq", "comment"];

/** The second laboratory's results: a house table, in ug/mL. */
export function secondLabTable(results) {
  const fixed = { analyte: "larotrectinib", unit: "ug/mL", lloq: "0.001", uloq: "2", comment: "made-up data" };
  return csv(
    columns,
    results.map(({ tube, concText }) => ({ sample_id: tube.id, concentration: concText, ...fixed })),
  );
}
