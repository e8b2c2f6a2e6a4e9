import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import type { About, FlatTable } from "./flat-table.js";

/** The only door to hyparquet-writer. */

const types = { text: "STRING", mixed: "STRING", number: "DOUBLE", boolean: "BOOLEAN" } as const;

/**
 * A table as Parquet: one typed column each (STRING, DOUBLE, BOOLEAN), null where the cell is empty. Texts are as they
 * are: nothing reads a Parquet cell as a formula. `about` goes into the metadata of the file.
 */
export function parquetOf(table: FlatTable, about: About = []): Uint8Array {
  const columnData = table.columns.map(
    ({ name, kind }, index): ColumnSource => ({
      name,
      type: types[kind],
      nullable: true,
      data: table.rows.map((row) =>
        kind === "mixed" && row[index] !== null ? String(row[index]) : (row[index] ?? null),
      ),
    }),
  );
  return new Uint8Array(
    parquetWriteBuffer({ columnData, createdBy: "csfp", kvMetadata: about.map(([key, value]) => ({ key, value })) }),
  );
}
