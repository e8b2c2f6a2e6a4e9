import { type Finding, finding } from "../src/domain/finding.js";
import type { SubjectData } from "../src/store/study-store.js";
import type { FileIndex } from "./results-in-force.js";

/** The subject's tables of which two differ and neither is newer. */
export function tableConflicts({ subjectId, tables }: SubjectData, files: FileIndex): Finding[] {
  return Object.entries(tables).flatMap(([kind, { conflicts }]) =>
    conflicts.map(({ fileNos }) => {
      const exports = fileNos.map((fileNo) => files.get(fileNo)!);
      const names = exports.map((file) => file.name);
      return finding({
        severity: "error",
        rule: "conflicting-snapshot",
        scope: "study",
        subjectId,
        file: names[0] ?? null,
        value: exports.map((file) => file.sha256.slice(0, 12)).join(" | "),
        expected: "one newest table",
        what: `${subjectId}: the ${kind} tables ${names.join(" and ")} differ and none is newer; none is in force.`,
        why: "Which of two tables is right decides doses and times; the order in which they arrived must not.",
        remedy: "Export the table that is right once more in a later night; it then supersedes both.",
      });
    }),
  );
}
