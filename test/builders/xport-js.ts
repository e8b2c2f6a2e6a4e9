import * as xportJs from "xport-js";

/** Its types say `default`, its CommonJS module may be met with one more or one less of them. */
interface Reader {
  read(options: { rowFormat: "array"; skipHeader: boolean }): AsyncIterable<unknown>;
}
type Constructor = new (path: string) => Reader;

function constructorIn(module: unknown): Constructor {
  let found = module;
  while (typeof found !== "function") found = (found as { default: unknown }).default;
  return found as Constructor;
}

/** Rows of a SAS XPORT file as xport-js, a reader that is not ours, finds them: texts trimmed, missing numbers null. */
export async function readWithXportJs(path: string): Promise<unknown[][]> {
  const Library = constructorIn(xportJs);
  const rows: unknown[][] = [];
  for await (const row of new Library(path).read({ rowFormat: "array", skipHeader: true })) rows.push(row as unknown[]);
  return rows;
}
