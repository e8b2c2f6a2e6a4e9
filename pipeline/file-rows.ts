import type { Row } from "../src/tables/flat-table.js";
import type { Context } from "./stage.js";

/** Every file that ever came, with why it is set aside or waits, or what resolved it: `csfp list files`. */
export async function fileRows({ store }: Context): Promise<Row[]> {
  const sentences = new Map<string, string[]>();
  for (const one of await store.findings()) {
    if (one.owner !== "file" || one.file === null || one.severity === "info") continue;
    const list = sentences.get(one.file);
    if (list) list.push(one.what);
    else sentences.set(one.file, [one.what]);
  }
  return (await store.files()).map((file) => {
    const isOpen = file.status === "setAside" || file.status === "waiting";
    const told = isOpen ? (sentences.get(file.name) ?? []) : [];
    return { ...file, reasons: [...new Set(file.state === null ? told : [file.state.reason, ...told])] };
  });
}
