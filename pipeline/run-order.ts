import type { RunInjection, RunMaterial, StudyGroup } from "../src/store/study-store.js";

/** Order within the run: times where every injection has one, else numbers of the sequence, else not known. */
export function orderOf(material: RunMaterial): "time" | "sequence" | null {
  const isEvery = (test: (one: RunInjection) => boolean, ofStudy: (group: StudyGroup) => boolean) =>
    material.injections.every(test) && material.study.every(ofStudy);
  if (
    isEvery(
      (one) => one.acquiredMs !== null,
      (group) => group.acquiredMs !== null,
    )
  )
    return "time";
  const isNumber = (text: string | null) => text !== null && /^\d+(\.\d+)?$/.test(text.trim());
  return isEvery(
    (one) => isNumber(one.sequence),
    (group) => group.sequence !== null,
  )
    ? "sequence"
    : null;
}
