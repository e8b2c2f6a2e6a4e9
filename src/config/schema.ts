import { z } from "zod";
import { sampleTypes } from "../domain/result.js";
import { spellingRules } from "../domain/spelling.js";
import { analysisSchema } from "./analysis-schema.js";
import { concentrationState, mappingSchema } from "./mapping-schema.js";
import { methodSchema } from "./method-schema.js";
import { notifySchema } from "./notify-schema.js";
import { auditSchema, qcSchema } from "./review-schema.js";

/**
 * The shape of study.yaml. Every key has a description (it becomes the published JSON Schema) and, where one exists, a
 * default: code outside this folder never invents one.
 */

const text = z.string().min(1);
const positive = z.number().positive();

/** A number, alone or with the place it was taken from. */
const sourced = z
  .union([
    positive.transform((value) => ({ value, source: null as string | null, cvPct: null as number | null })),
    z
      .strictObject({
        value: positive,
        source: text.nullable().default(null),
        cvPct: z.number().nonnegative().nullable().default(null),
      })
      .describe("a value with its source"),
  ])
  .describe("a number, or {value, source, cvPct}");

const fractionUnbound = z
  .strictObject({
    plasma: sourced.nullable().default(null).describe("fraction unbound in plasma, 0 to 1"),
    csf: sourced.nullable().default(null).describe("fraction unbound in CSF, 0 to 1"),
    source: text.nullable().default(null).describe("where the fractions were taken from"),
  })
  .refine((f) => [f.plasma, f.csf].every((v) => v === null || v.value <= 1), "a fraction is between 0 and 1");

const halfLifeH = z.strictObject({
  plasma: sourced.nullable().default(null).describe("half-life in plasma, hours; not given: steady state is unknown"),
  csf: z
    .union([sourced, z.literal("asPlasma")])
    .nullable()
    .default(null)
    .describe("half-life in CSF, hours, or `asPlasma` with a reason (marked csf-half-life-assumed)"),
  reason: text.nullable().default(null).describe("why csf: asPlasma may be assumed"),
  source: text.nullable().default(null).describe("where the half-lives were taken from"),
});

export const analyteSchema = z.strictObject({
  name: text.describe("name used everywhere in tables and pages"),
  aliases: z.array(text).default([]).describe("other names met in files, compared without case"),
  molarMass: positive.nullable().default(null).describe("g/mol of the form concentrations are reported as"),
  saltFactor: positive
    .nullable()
    .default(null)
    .describe(
      "molar mass of the salt over that of the free base; used by methods and dose records with expressedAs: salt",
    ),
  unit: text
    .nullable()
    .default(null)
    .describe("unit of reports; default: the unit of the plasma method (the first one), else ng/mL"),
  fractionUnbound: fractionUnbound.prefault({}),
  halfLifeH: halfLifeH.prefault({}),
  bloodPlasmaRatio: positive.nullable().default(null).describe("blood to plasma concentration ratio"),
  ic50: z
    .strictObject({ value: positive, unit: text, source: text.nullable().default(null) })
    .nullable()
    .default(null)
    .describe("target IC50 as an unbound concentration"),
  drug: text.nullable().default(null).describe("drug name in dose records; default: the analyte's name or aliases"),
  label: text
    .default("auto")
    .describe(
      "label data that recorded doses are compared with, a plausibility check of records and never advice: a drug of data/reference/label, `none`, or `auto` = the one with this drug's name, if there is one, for subjects with BSA, age or Child-Pugh class recorded",
    ),
});

export const configSchema = z.strictObject({
  id: text.describe("study id"),
  title: z.string().default("").describe("shown on the report"),
  zone: text.describe("IANA time zone of every time written without one").default("UTC"),
  analytes: z.array(analyteSchema).min(1),
  methods: z.array(methodSchema).default([]),
  sites: z
    .record(text, z.strictObject({ zone: text.describe("IANA time zone of the site") }))
    .default({})
    .describe("sites of the subjects table; times of their samples and doses without an offset are in their zone"),
  doseRecords: z
    .strictObject({
      complete: z.boolean().default(false).describe("true: the first record of a subject starts its treatment"),
      expressedAs: z
        .enum(["base", "salt"])
        .default("base")
        .describe(
          "form that doses are recorded as; for the comparison with the label, those of the salt are divided by the analyte's saltFactor",
        ),
    })
    .prefault({}),
  regimen: z
    .strictObject({
      frequency: text.nullable().default(null).describe("QD, BID, TID, QID, Q8H ... where a dose record names none"),
    })
    .prefault({}),
  pairing: z
    .strictObject({
      windowMin: z.number().nonnegative().default(60).describe("largest gap of a pair, minutes, inclusive"),
      warnGapMin: z
        .number()
        .nonnegative()
        .default(15)
        .describe("up to this gap two samples are simultaneous, minutes, inclusive; a wider gap is a warning"),
      plasma: z
        .enum(["own", "nearest", "interpolate"])
        .default("own")
        .describe(
          "own: each CSF sample has a plasma sample of its own; nearest: one plasma sample may serve several CSF samples; interpolate: plasma at the CSF time, between two plasma samples of one dosing interval",
        ),
      doseBetween: z
        .enum(["exclude", "mark"])
        .default("exclude")
        .describe("what a dose taken between the two samples does to their pair"),
    })
    .prefault({}),
  steadyState: z
    .strictObject({
      minDays: z.number().nonnegative().default(3).describe("days on one regimen that steady state needs at least"),
      halfLives: z
        .number()
        .nonnegative()
        .default(5)
        .describe("half-lives on one regimen that it needs at least (the slower of plasma and CSF)"),
      missedDosesAllowed: z
        .number()
        .int()
        .nonnegative()
        .default(0)
        .describe("doses missed, withheld or vomited in the window that break nothing"),
      intervalToleranceH: z
        .number()
        .nonnegative()
        .nullable()
        .default(null)
        .describe(
          "hours by which an interval between doses may differ from the regimen; default: the larger of 2 h and a quarter of the interval",
        ),
      afterMissedDose: z
        .enum(["asStart", "halfLives"])
        .default("asStart")
        .describe("what is needed after a missed dose: as at the start of treatment, or `halfLives` half-lives alone"),
      perpetratorLookbackDays: z
        .number()
        .nonnegative()
        .default(14)
        .describe("days before the sample in which no inhibitor or inducer may start or stop"),
      unknownHalfLifeLookbackDays: z
        .number()
        .nonnegative()
        .default(60)
        .describe("days before the sample in which an inhibitor or inducer of unknown half-life may not have stopped"),
      washoutHalfLives: z
        .number()
        .nonnegative()
        .default(5)
        .describe("half-lives of an inhibitor or inducer after its stop until the clock starts"),
    })
    .prefault({}),
  policies: z
    .strictObject({
      duplicates: z
        .enum(["none", "first", "mean"])
        .default("none")
        .describe("several results of one sample: none = the sample is not used until a person decides"),
      requireRunAcceptance: z.boolean().default(false).describe("use only results of accepted runs"),
      excludeReview: z.boolean().default(false).describe("do not use runs and samples under review"),
    })
    .prefault({}),
  summary: z
    .strictObject({
      steadyStateOnly: z.boolean().default(true).describe("summaries use only pairs at steady state"),
      groupBy: z
        .array(z.enum(["visit", "site", "arm", "csf_site", "comedication"]))
        .default([])
        .describe("groups beside `all`"),
      ciLevel: z.number().gt(0).lt(1).default(0.95).describe("level of the confidence intervals"),
    })
    .prefault({}),
  limits: z
    .record(text, z.number())
    .default({})
    .describe("numbers of the rules in this study, by their names in data/reference/limits.csv"),
  analysis: analysisSchema.prefault({}),
  synonyms: z
    .strictObject({
      csf: z.array(text).default([]).describe("further matrix names that mean CSF"),
      plasma: z.array(text).default([]).describe("further matrix names that mean plasma"),
    })
    .prefault({}),
  sampleTypes: z
    .array(z.strictObject({ pattern: text, type: z.enum(sampleTypes) }))
    .default([])
    .describe("sample types by name pattern (regular expression), stronger than the file's own type column"),
  internalStandards: z.array(text).default([]).describe("internal standards that only their name tells"),
  identify: z
    .strictObject({
      sampleIdPattern: text
        .nullable()
        .default(null)
        .describe(
          "regular expression with the named group sampleId, or subjectId and matrix with visit or time; tried on sample id, sample text and raw-file name",
        ),
      aliases: z.record(text, text).default({}).describe("text in the file -> sample id"),
      ignore: z
        .array(z.enum(spellingRules))
        .default([])
        .describe(
          "differences in the spelling of subject and sample ids that mean nothing: case, leading zeros, separators",
        ),
      otherStudies: z
        .array(text)
        .default([])
        .describe("regular expressions for names of other studies' samples in shared exports"),
      runPattern: text
        .nullable()
        .default(null)
        .describe("regular expression with named group run, applied to the raw file name"),
    })
    .prefault({}),
  dateOrder: z.enum(["dmy", "mdy"]).nullable().default(null).describe("where a file cannot prove day/month order"),
  words: z
    .record(text, concentrationState)
    .default({})
    .describe("word in a concentration cell -> what it means, in every layout"),
  qc: qcSchema.prefault({}),
  audit: auditSchema.prefault({}),
  inbox: z
    .strictObject({
      settleSeconds: z
        .number()
        .nonnegative()
        .default(5)
        .describe("a file changed within this time waits for the next night"),
      ignore: z
        .array(text)
        .default([])
        .describe(
          "names in the inbox that are not data (`*_sequence.csv`, `old/*`), besides lock files, documents, pictures and raw-data folders",
        ),
    })
    .prefault({}),
  notify: z.array(notifySchema).default([]).describe("who is told at the end of a night, and when"),
  mappings: z.array(mappingSchema).default([]),
});

export type StudyConfig = z.output<typeof configSchema>;
export type { MethodConfig } from "./method-schema.js";
export type AnalyteConfig = z.output<typeof analyteSchema>;
export type { Mapping } from "./mapping-schema.js";
