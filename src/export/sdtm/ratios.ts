import type { Pair } from "../../domain/pair.js";
import { areaRatioRecords } from "./area-ratios.js";
import type { ConcentrationDatasets, ReferencePoint } from "./concentrations.js";
import { type Dataset, makeDataset, type SdtmRecord } from "./dataset.js";
import { domains } from "./domains.js";
import { type Composer, resultKey } from "./study.js";
import { listed, Supplement } from "./supplement.js";

/** Direction of the ratio, as the IG writes DRUG METABOLITE 1 TO DRUG PARENT. */
export const ratioDirection = "CSF TO PLASMA";

/**
 * PP: the CSF/plasma ratio of every pair as RACONC, the AUC ratio of every dosing interval that allows one as RAAUCINT,
 * without a specimen type for it has two; RELREC ties each to its concentrations. A censored ratio keeps its sign in PPSTRESC and has no number; one that cannot be estimated is NOT DONE
 * with the reason. Summaries over subjects are not parameters of a subject and are not here.
 */
export function ratioDatasets(composer: Composer, pc: ConcentrationDatasets): (Dataset | null)[] {
  const records: SdtmRecord[] = [];
  const relations: SdtmRecord[] = [];
  const supp = new Supplement("PP", composer);
  for (const subject of composer.study.subjects) {
    const { evaluation } = subject;
    const { subjectId } = evaluation.subject;
    for (const [index, pair] of inOrder(evaluation.pairs).entries()) {
      const sequence = index + 1;
      const keyOf = (side: "csf" | "plasma"): string =>
        `${subjectId}\u001f${resultKey(pair[side].sampleId, pair.analyte)}`;
      const reference = sharedReference(pc.references.get(keyOf("csf")), pc.references.get(keyOf("plasma")));
      records.push({
        ...composer.identifiers("PP", subjectId),
        PPSEQ: sequence,
        PPTESTCD: "RACONC",
        PPTEST: "Ratio Concentration",
        PPCAT: pair.analyte,
        ...ratioCells(pair),
        PPANMETH: ratioDirection,
        PPTPTREF: reference?.name ?? null,
        PPRFTDTC: reference?.at ?? null,
      });
      const related = (domain: "PC" | "PP", value: number): SdtmRecord => ({
        STUDYID: composer.study.studyId,
        RDOMAIN: domain,
        USUBJID: composer.usubjid(subjectId),
        IDVAR: `${domain}SEQ`,
        IDVARVAL: String(value),
        RELID: `RACONC${sequence}`,
      });
      relations.push(
        related("PC", pc.sequences.get(keyOf("csf"))!),
        related("PC", pc.sequences.get(keyOf("plasma"))!),
        related("PP", sequence),
      );
      qualify(supp, pair, sequence);
    }
    const areas = areaRatioRecords(subject, evaluation.pairs.length, ratioDirection, pc, composer, supp);
    records.push(...areas.parameters);
    relations.push(...areas.relations);
  }
  remarkOnAreas(composer);
  if (records.length === 0) return [];
  return [makeDataset(domains.PP, records), supp.dataset(), makeDataset(domains.RELREC, relations)];
}

/** An AUC ratio that is not there is said, once an analyte. */
function remarkOnAreas(composer: Composer): void {
  for (const analyte of composer.study.analytes) {
    if (composer.study.subjects.some((one) => one.areaRatios.some((area) => area.analyte === analyte))) continue;
    composer.remark(
      "PP",
      null,
      "PPTESTCD",
      "RAAUCINT",
      `no AUC ratio of ${analyte}: no subject has two quantified samples of each matrix after one dose`,
    );
  }
}

function inOrder(pairs: readonly Pair[]): Pair[] {
  return [...pairs].sort(
    (a, b) =>
      (a.analyte < b.analyte ? -1 : a.analyte > b.analyte ? 1 : 0) ||
      a.csf.collectedAt.ms - b.csf.collectedAt.ms ||
      (a.pairId < b.pairId ? -1 : 1),
  );
}

function ratioCells({ ratio }: Pair): SdtmRecord {
  if (ratio.state === "notEstimable")
    return { PPSTAT: "NOT DONE", PPREASND: reasons[ratio.reason ?? ""] ?? ratio.reason ?? "not estimable" };
  const text = ratioText(ratio)!;
  return { PPORRES: text, PPSTRESC: text, PPSTRESN: ratio.state === "quantified" ? ratio.value : null };
}

/** Reasons of `src/pairs/ratio.ts` in words. */
const reasons: Readonly<Record<string, string>> = {
  "no-current-result": "Which result of CSF or plasma counts is not decided",
  "both-below": "CSF and plasma are both below LLOQ or not detected",
  "both-above": "CSF and plasma are both above ULOQ",
  "limit-unknown": "the limit of a censored side is not known",
  "basis-mixed": "one side is unbound and its fraction unbound is not known",
  "fraction-unbound-unknown": "the fraction unbound in plasma is not known",
  "not-done": "one side was not done",
  "not-positive": "one side is not positive",
  "beyond-number-range": "the quotient is beyond the range of numbers",
};

function ratioText({ state, value, bound }: Pair["ratio"]): string | null {
  if (state === "quantified") return String(value);
  return state === "notEstimable" ? null : `${state === "below" ? "<" : ">"}${bound}`;
}

/** Both samples must count from the same dose, or the ratio has no one reference. */
function sharedReference(csf: ReferencePoint | undefined, plasma: ReferencePoint | undefined): ReferencePoint | null {
  return csf !== undefined && csf.at === plasma?.at ? csf : null;
}

function qualify(supp: Supplement, pair: Pair, sequence: number): void {
  const { unboundRatio } = pair;
  supp.add(pair.subjectId, sequence, "DERIVED", [
    { name: "PAIRID", label: "Pair Identifier", value: pair.pairId },
    { name: "USED", label: "Used in Summaries", value: pair.isUsed ? "Y" : "N" },
    { name: "GAPMIN", label: "CSF Time Minus Plasma Time (min)", value: pair.gapMin },
    { name: "TADH", label: "Time After Dose of the CSF Sample (h)", value: pair.timeAfterDoseH },
    { name: "STEADYST", label: "Drawn at Steady State", value: pair.steadyState.verdict },
    { name: "SSREAS", label: "Reason of the Steady-State Verdict", value: pair.steadyState.reason?.text ?? null },
    { name: "UNBRATIO", label: "Unbound CSF/Plasma Ratio (Kp,uu,CSF)", value: ratioText(unboundRatio) },
    ...listed("UNBASM", "Assumed for the Unbound Ratio", unboundRatio.assumed),
    ...listed("MARK", "Mark", pair.marks),
    ...listed(
      "EXCL",
      "Exclusion",
      pair.exclusions.map(({ code, text }) => `${code}: ${text}`),
    ),
  ]);
}
