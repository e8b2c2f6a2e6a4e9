import { z } from "zod";
import { tableKinds } from "../domain/tables.js";
import { safePattern } from "../io/safe-pattern.js";

/** How a table of the study's own is read: which column is which, and what its words and numbers mean. */

const text = z.string().min(1);

/** What a declared word of a concentration cell means. */
export const concentrationState = z.enum(["belowLloq", "aboveUloq", "notDetected", "notDone"]);

const rowFilter = z
  .strictObject({
    column: text,
    equals: z.union([z.string(), z.array(z.string())]).optional(),
    not: z.union([z.string(), z.array(z.string())]).optional(),
  })
  .refine((f) => (f.equals === undefined) !== (f.not === undefined), "give either equals or not");

function isPattern(pattern: string): boolean {
  try {
    safePattern(pattern);
    return true;
  } catch {
    return false;
  }
}

function isEncoding(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}

export const mappingSchema = z.strictObject({
  name: text.describe("shown in findings and in the origin of every value"),
  kind: z.enum(["results", ...tableKinds]).describe("what the file holds"),
  columns: z
    .record(text, z.union([text, z.array(text).min(2).max(4)]))
    .describe(
      "house column -> column of the file, or several whose texts are joined (`collected_at: [Date, Time]`); for results also censored, censored_text, lloq_unit, extraction_batch, ion_ratio and reanalysis_reason",
    ),
  sheet: text.nullable().default(null).describe("sheet of a workbook; default: the first that fits"),
  headerRow: z
    .number()
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe("line (or sheet row) of the header, counted from 1; default: looked for in the first 20 lines"),
  unitRow: z.boolean().default(false).describe("the row below the header holds units, no record"),
  footer: text
    .refine(isPattern, "a regular expression without look-around and back references")
    .nullable()
    .default(null)
    .describe("regular expression for lines at the end that are not records"),
  decimal: z
    .enum([",", "."])
    .nullable()
    .default(null)
    .describe("decimal mark of the numbers, where the file cannot prove it"),
  match: z
    .strictObject({
      columns: z.array(text).default([]).describe("columns that must be there besides the mapped ones"),
      fileName: text.nullable().default(null).describe("pattern (* and ?) for files alike in every column"),
    })
    .prefault({}),
  times: z
    .union([
      z.literal("dateTime"),
      z.strictObject({
        hoursAfter: text.describe("date-time of hour 0"),
        unit: z.enum(["h", "min", "d"]).default("h"),
      }),
    ])
    .default("dateTime")
    .describe("how time columns are written"),
  dateOrder: z
    .enum(["dmy", "mdy"])
    .nullable()
    .default(null)
    .describe("order of day and month in this layout, where it cannot be proven"),
  constants: z
    .record(text, z.union([text, z.number().transform(String)]))
    .default({})
    .describe("house column -> one value for all rows"),
  where: z
    .array(rowFilter)
    .default([])
    .describe("only rows that satisfy all of these; the others are counted in a finding"),
  words: z
    .record(text, z.union([concentrationState, z.record(text, text)]))
    .default({})
    .describe(
      "word in a concentration cell -> what it means in this layout; house column -> its words in the file and what they mean (`status: {gegeben: taken}`)",
    ),
  encoding: z
    .string()
    .refine(isEncoding, "a text encoding such as windows-1252, gbk, shift_jis or windows-1251")
    .nullable()
    .default(null)
    .describe("text encoding of files that are neither UTF-8 nor UTF-16"),
  missing: z.array(z.string()).default([]).describe("further words for a missing value in this layout"),
  dilution: z
    .enum(["included", "notIncluded"])
    .nullable()
    .default(null)
    .describe("do concentrations include the dilution factor?"),
  snapshot: z
    .enum(["subject", "append"])
    .default("subject")
    .describe(
      "for tables other than results. subject: a file holds all rows of the subjects it names, and rows that are missing are withdrawn; append: a file only adds and corrects rows",
    ),
  limitsBeforeDilution: z.boolean().default(false).describe("limits in the rows are those before dilution"),
});

export type Mapping = z.output<typeof mappingSchema>;
