import type { Finding } from "../domain/finding.js";
import { finding } from "../findings/finding.js";
import type { ReanalysisRule } from "../reference/reanalysis.js";
import type { CurrentResult } from "./reportable.js";

/** A result of a sample, with the reason for which it was measured again; null for the initial one. */
export interface ReanalysedResult extends CurrentResult {
  reason: string | null;
}

export interface ReanalysisAnswer<T> {
  /** The reported result; null where no written rule chooses. */
  final: T | null;
  finding: Finding;
}

/**
 * Chooses among an initial result and its repeats by the written decision table. null where no repeat states a reason:
 * then they are several results like any others. Initial and repeats are all kept and named.
 */
export function decideReanalysis<T extends ReanalysedResult>(
  results: readonly T[],
  rules: ReadonlyMap<string, ReanalysisRule>,
  about: { subjectId: string; sampleId: string; analyte: string },
): ReanalysisAnswer<T> | null {
  const repeats = results.filter((one) => one.reason !== null);
  if (repeats.length === 0 || results.length < 2) return null;
  const initials = results.filter((one) => one.reason === null);
  const codeOf = (one: T) => one.reason!.trim().toUpperCase();
  const unknown = repeats.find((one) => !rules.has(codeOf(one)));
  // Reanalysis that only checks the method replaces nothing.
  const deciding = repeats.filter((one) => rules.get(codeOf(one))?.final !== "initial");
  const codes = [...new Set(deciding.map(codeOf))];
  const rule = codes.length === 1 ? rules.get(codes[0]!) : undefined;
  let final: T | null = null;
  if (unknown === undefined && initials.length === 1) {
    if (deciding.length === 0) final = initials[0]!;
    else if (deciding.length === 1 && rule?.final === "repeat") final = deciding[0]!;
  }
  const say = (one: T) => `${one.file}:${one.row} \`${one.concentration.raw}\``;
  const kept = `initial ${initials.map(say).join(", ") || "none"}; repeats ${repeats.map((one) => `${say(one)} (${codeOf(one)})`).join(", ")}`;
  const first = repeats[0]!;
  const version = [...rules.values()][0]?.version ?? "?";
  const why =
    unknown === undefined
      ? "no written rule chooses, a person must decide"
      : `\`${unknown.reason}\` is not a known reason`;
  return {
    final,
    finding: finding({
      severity: final === null ? "error" : "info",
      rule: "reanalysed",
      ...about,
      file: first.file,
      row: first.row,
      run: first.run,
      value: results.map((one) => one.concentration.raw).join(" | "),
      expected: unknown === undefined ? null : `one of ${[...rules.keys()].join(", ")}`,
      what:
        final === null
          ? `${about.sampleId} was measured again: ${kept}; ${why}, the sample is not used.`
          : `${about.sampleId} was measured again: ${kept}; reported is ${say(final)} (decision table, version ${version}).`,
      remedy:
        final === null ? "Decide which result is reported, or correct the reason." : "Nothing, if the reason is right.",
    }),
  };
}
