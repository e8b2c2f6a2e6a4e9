import { parquetWriteBuffer } from "hyparquet-writer";
import type { About, FlatCell, FlatTable } from "../tables/flat-table.js";

/** The only door to hyparquet-writer. */

const types = { text: "STRING", mixed: "STRING", number: "DOUBLE", boolean: "BOOLEAN" } as const;

/**
 * A table as Parquet: one typed column each (STRING, DOUBLE, BOOLEAN), null where the cell is empty. Texts are as they
 * are: nothing reads a Parquet cell as a formula. `about` goes into the metadata of the file.
 */
export function parquetOf(table: FlatTable, about: About = []): Uint8Array {
  const columnData = table.columns.map(({ name, kind }) => ({
    name,
    type: types[kind],
    nullable: true,
    data: new Array<FlatCell>(table.rowCount),
  }));
  const isMixed = table.columns.map(({ kind }) => kind === "mixed");
  let at = 0;
  for (const row of table.rows) {
    row.forEach((cell, index) => {
      columnData[index]!.data[at] = isMixed[index] && cell !== null ? String(cell) : cell;
    });
    at++;
  }
  return new Uint8Array(
    parquetWriteBuffer({ columnData, createdBy: "csfp", kvMetadata: about.map(([key, value]) => ({ key, value })) }),
  );
}
