import { localText } from "./calendar.mjs";
import { csv } from "./tables.mjs";

const columns =
  "sample_id analyte concentration unit lloq uloq sample_type run raw_file acquired_at sequence nominal_concentration area internal_standard_area level comment".split(
    " ",
  );

/** The second laboratory's results: a house table, in ug/mL. */
export function secondLabTable(results) {
  const rows = results.map(({ tube, concText }) => ({
    sample_id: tube.id,
    analyte: "larotrectinib",
    concentration: concText,
    unit: "ug/mL",
    lloq: "0.001",
    uloq: "2",
    comment: "made-up data",
  }));
  return csv(
    columns.filter((name) => rows.some((row) => row[name] !== undefined)),
    rows,
  );
}

/** Runs as one house table. */
export function tidyRuns(runs) {
  const rows = runs.flatMap((run) =>
    run.injections.map((one) => ({
      sample_id: one.text,
      analyte: "larotrectinib",
      concentration: one.concText,
      unit: "ng/mL",
      lloq: run.assay.lloq,
      uloq: run.assay.uloq,
      sample_type: one.type,
      run: run.id,
      raw_file: one.rawFile,
      acquired_at: localText(one.minute),
      sequence: one.position,
      nominal_concentration: one.nominal,
      area: one.area,
      internal_standard_area: one.isArea,
      level: one.level,
      comment: "made-up data",
    })),
  );
  return csv(columns, rows);
}
