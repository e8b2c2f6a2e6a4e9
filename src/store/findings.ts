import type { Finding } from "../domain/finding.js";
import { runFindings } from "./runs.js";
import { type Connection, prepared } from "./sqlite.js";
import type { FindingCount, FindingOwner, OwnedFinding } from "./study-store.js";

/** Findings that are stored: of files, of the study, of runs. Those of subjects are worked out again when asked for. */
export function findings(db: Connection): OwnedFinding[] {
  const rows = prepared(db, "SELECT owner, detail FROM findings ORDER BY severity, rule, detail").all() as {
    owner: FindingOwner;
    detail: string;
  }[];
  return [
    ...rows.map((row) => ({ ...(JSON.parse(row.detail) as Finding), owner: row.owner })),
    ...runFindings(db).map((one) => ({ ...one, owner: "run" as const })),
  ];
}

/** How many findings of each severity and rule there are, those of subjects included. */
export function findingCounts(db: Connection): FindingCount[] {
  return prepared(
    db,
    `SELECT severity, rule, sum(n) AS count FROM
       (SELECT severity, rule, count(*) AS n FROM findings GROUP BY 1, 2
        UNION ALL SELECT severity, rule, count(*) AS n FROM run_findings GROUP BY 1, 2
        UNION ALL SELECT severity, rule, sum(finding_count) AS n FROM subject_findings GROUP BY 1, 2)
     GROUP BY 1, 2 ORDER BY 1, 2`,
  ).all() as FindingCount[];
}
