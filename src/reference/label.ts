import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { referenceFolder } from "./folder.js";

/** How well a line is known: read (F), tested (T), derived (D), from memory (M), a design proposal (P). */
export const evidenceMarks = ["F", "T", "D", "M", "P"] as const;
export type EvidenceMark = (typeof evidenceMarks)[number];

const text = z.string().min(1);
const sourced = { text, source: z.array(text).min(1), mark: z.enum(evidenceMarks) };
const dose = z.strictObject({ amount: z.number().positive(), unit: z.enum(["mg", "mg/m2"]), frequency: text });
const range = z.strictObject({ min: z.number().optional(), below: z.number().optional() });

const labelSchema = z.strictObject({
  drug: text,
  names: z.array(text).min(1),
  sources: z.record(text, text),
  start: z
    .array(
      z.strictObject({
        id: text,
        when: z.strictObject({ bsaM2: range.optional(), ageYears: range.optional() }),
        dose,
        ...sourced,
      }),
    )
    .min(1),
  reductions: z.array(
    z.strictObject({
      step: z.number().int().positive(),
      id: text,
      doses: z.record(text, dose),
      childAlternative: z.record(text, dose).default({}),
      ...sourced,
    }),
  ),
  childBelowYears: z.strictObject({
    value: z.number().positive(),
    source: z.array(text).min(1),
    mark: z.enum(evidenceMarks),
  }),
  hepatic: z.array(
    z.strictObject({ id: text, childPugh: z.array(text).min(1), factor: z.number().positive(), ...sourced }),
  ),
  perpetrators: z.array(
    z.strictObject({
      id: text,
      target: text,
      role: z.enum(["inhibitor", "inducer"]),
      strength: z.enum(["strong", "moderate", "weak"]),
      isToBeAvoided: z.boolean(),
      factor: z.number().positive().nullable(),
      ...sourced,
    }),
  ),
  washout: z.strictObject({
    id: text,
    halfLivesMin: z.number().nonnegative(),
    halfLivesMax: z.number().nonnegative(),
    ...sourced,
  }),
  adverseEvents: z.strictObject({
    id: text,
    minGrade: z.number().int().min(1).max(5),
    maxResolutionDays: z.number().positive(),
    afterLastStep: text,
    ...sourced,
    separate: z
      .strictObject({
        id: text,
        terms: z.array(text).min(1),
        ...sourced,
        /** What other documents say of the same events. */
        others: z.array(z.strictObject({ id: text, ...sourced })).default([]),
      })
      .nullable(),
  }),
  rounding: z.strictObject({
    capsuleMg: z.number().positive().nullable(),
    solutionMgPerMl: z.number().positive().nullable(),
    solutionStepMl: z.number().positive().nullable(),
    ...sourced,
  }),
});

export type DrugLabel = z.output<typeof labelSchema>;
export type LabelDose = z.output<typeof dose>;

/**
 * Reads one label file's text. Throws an Error that names file and key where the shape, a source or a start rule named
 * by a reduction is missing.
 */
export function parseLabel(fileText: string, file: string): DrugLabel {
  const result = labelSchema.safeParse(parse(fileText));
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new Error(`${file}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not a label"}`);
  }
  const label = result.data;
  for (const { path, source } of sourcesOf(label)) {
    for (const key of source) {
      if (label.sources[key] === undefined) throw new Error(`${file}: ${path}: source ${key} is not among sources`);
    }
  }
  const starts = new Set(label.start.map((line) => line.id));
  for (const reduction of label.reductions) {
    for (const id of [...Object.keys(reduction.doses), ...Object.keys(reduction.childAlternative)]) {
      if (!starts.has(id)) throw new Error(`${file}: reductions.${reduction.id}: no start rule is called ${id}`);
    }
  }
  return label;
}

/** All labels shipped with the package, by drug name. */
export function loadLabels(folder: string = join(referenceFolder(), "label")): DrugLabel[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => parseLabel(readFileSync(join(folder, name), "utf8"), name));
}

/** The label that knows a drug by one of its names, compared without case; null where none does. */
export function findLabel(labels: readonly DrugLabel[], drug: string): DrugLabel | null {
  const key = drug.trim().toLowerCase();
  return labels.find((label) => label.names.some((name) => name.toLowerCase() === key)) ?? null;
}

function sourcesOf(label: DrugLabel): { path: string; source: readonly string[] }[] {
  const lines = [
    ...label.start,
    ...label.reductions,
    ...label.hepatic,
    ...label.perpetrators,
    label.washout,
    label.adverseEvents,
    ...(label.adverseEvents.separate === null
      ? []
      : [label.adverseEvents.separate, ...label.adverseEvents.separate.others]),
  ];
  return [
    ...lines.map((line) => ({ path: line.id, source: line.source })),
    { path: "rounding", source: label.rounding.source },
    { path: "childBelowYears", source: label.childBelowYears.source },
  ];
}
