import { basename } from "node:path";
import type { Mapping } from "../config/schema.js";
import { isWorkbook, refuseDisguised, sheetFiles } from "../io/workbook.js";
import { type Choice, chooseReader } from "./index.js";
import type { SourceFile } from "./reader.js";

/** Readers of workbooks as a whole, which know more of their sheets than a table does. */
const workbookReaders: ReadonlySet<string> = new Set(["tracefinder", "xcalibur"]);

/**
 * Who reads a file, and what they read: the file itself, or of a workbook the first sheet that a table reader, a mapping or
 * a vendor's text layout fits. Throws ReadError for a workbook that cannot be opened.
 */
export async function chooseForFile(
  file: SourceFile,
  mappings: readonly Mapping[],
): Promise<{ source: SourceFile; choice: Choice }> {
  refuseDisguised(file);
  const named = (source: SourceFile, sheet?: string) => ({
    ...source,
    name: basename(file.name),
    ...(sheet === undefined ? {} : { sheet }),
  });
  const whole = chooseReader(named(file), mappings);
  if (!isWorkbook(file)) return { source: file, choice: whole };
  const refused: Choice[] = [];
  for (const { sheet, file: text } of await sheetFiles(file)) {
    const choice = chooseReader(named(text, sheet), mappings);
    if (choice.by === "refused") refused.push(choice);
    else if (!workbookReaders.has(choice.id)) return { source: { ...text, sheet }, choice };
  }
  // A reader of workbooks claims any of its kind; where it is not its layout, what the sheets lack says more.
  return { source: file, choice: whole.by === "refused" ? (refused[0] ?? whole) : whole };
}
