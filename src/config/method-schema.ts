import { z } from "zod";

/** The bioanalytical methods of a study: unit, limits, form and basis of what they report. */

const text = z.string().min(1);
const positive = z.number().positive();
const matrixName = z.enum(["csf", "plasma"]);

export const methodSchema = z
  .strictObject({
    id: text.nullable().default(null).describe("name of the method"),
    analyte: text.describe("name of one of the analytes"),
    matrix: matrixName,
    runPattern: text
      .nullable()
      .default(null)
      .describe(
        "regular expression for the names of the runs that this method measured, where there are several methods",
      ),
    filePattern: text
      .nullable()
      .default(null)
      .describe("pattern (* and ?) for the names of the files that this method wrote, where there are several methods"),
    unit: text
      .nullable()
      .default(null)
      .describe(
        "unit of results whose layout carries none, and of the limits here; of several methods without patterns a row belongs to the one in its unit",
      ),
    basis: z.enum(["total", "unbound"]).default("total").describe("what the method measures"),
    expressedAs: z
      .enum(["base", "salt"])
      .default("base")
      .describe("form that concentrations are reported as; those of the salt are divided by the analyte's saltFactor"),
    lloq: positive.nullable().default(null).describe("lower limit of quantification"),
    uloq: positive.nullable().default(null).describe("upper limit of quantification"),
    dilutionFactors: z.array(positive).default([]).describe("factors shown valid"),
    dilution: z
      .enum(["included", "notIncluded"])
      .nullable()
      .default(null)
      .describe("do exported values include the factor?"),
    validatedDays: z
      .union([positive, z.record(text, positive)])
      .nullable()
      .default(null)
      .describe("days of storage shown stable, or one number a storage temperature"),
    validatedThaws: z.number().int().nonnegative().nullable().default(null).describe("freeze-thaw cycles shown stable"),
    validatedBenchHours: positive.nullable().default(null).describe("hours on the bench shown stable"),
    surrogateMatrix: text
      .nullable()
      .default(null)
      .describe("matrix of the calibrators where it is not the samples' own"),
    calibrators: z.array(positive).default([]).describe("nominal concentrations"),
    qcLevels: z.record(text, positive).default({}).describe("nominal concentration by level name"),
    internalStandard: text.nullable().default(null).describe("name of the internal standard"),
    source: text.nullable().default(null),
  })
  .refine((m) => m.lloq === null || m.uloq === null || m.lloq < m.uloq, "lloq must be below uloq");

export type MethodConfig = z.output<typeof methodSchema>;
