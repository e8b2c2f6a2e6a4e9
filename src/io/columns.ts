/**
 * Rows of one shape as columns, to hand them to another thread: a message of columns costs a fraction of one of
 * objects. What is the same in all rows is sent once.
 */
export interface Columns<Row extends object> {
  count: number;
  same: Partial<Row>;
  varying: { [Key in keyof Row]?: readonly Row[Key][] | Float64Array };
}

/** A value for each row, by key. */
export type Values<Row extends object> = { [Key in keyof Row]-?: ArrayLike<Row[Key]> };

/** `rows` must all have the keys of the first. */
export function toColumns<Row extends object>(rows: readonly Row[]): Columns<Row> {
  const packed: Columns<Row> = { count: rows.length, same: {}, varying: {} };
  const first = rows[0];
  if (first === undefined) return packed;
  for (const key of Object.keys(first) as (keyof Row)[]) {
    const values = rows.map((row) => row[key]);
    if (values.every((value) => value === values[0])) packed.same[key] = first[key];
    else if (values.every((value) => typeof value === "number")) packed.varying[key] = Float64Array.from(values);
    else packed.varying[key] = values;
  }
  return packed;
}

/** The columns again with a value for each row, also where all are the same. */
export function valuesOf<Row extends object>({ count, same, varying }: Columns<Row>): Values<Row> {
  const repeated = Object.entries(same).map(([key, value]) => [key, new Array(count).fill(value)]);
  return { ...varying, ...Object.fromEntries(repeated) } as Values<Row>;
}
