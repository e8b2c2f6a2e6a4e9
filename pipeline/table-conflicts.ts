import type { Finding } from "../src/domain/finding.js";
import { finding } from "../src/findings/finding.js";
import type { SubjectData } from "../src/store/study-store.js";
import type { FileIndex } from "./results-in-force.js";

/** The subject's tables of which two differ and neither is newer. */
export function tableConflicts({ subjectId, tables }: SubjectData, files: FileIndex): Finding[] {
  return Object.entries(tables).flatMap(([kind, { conflicts }]) =>
    conflicts.map(({ fileNos }) => {
      const exports = fileNos.map((fileNo) => files.get(fileNo)!);
      const names = exports.map((file) => file.name);
      return finding({
        rule: "conflicting-snapshot",
        subjectId,
        file: names[0] ?? null,
        value: exports.map((file) => file.sha256.slice(0, 12)).join(" | "),
        expected: "one newest table",
        what: `${subjectId}: the ${kind} tables ${names.join(" and ")} differ and none is newer; none is in force.`,
      });
    }),
  );
}
