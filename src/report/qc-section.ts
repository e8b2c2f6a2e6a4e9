import type { PairChangeRow, StudyReport } from "./data.js";
import { missing, plural, shortNumbers, significantDigits } from "./format.js";
import { type Html, html } from "./html.js";
import { pageFolder } from "./page-choice.js";
import type { Section } from "./page-frame.js";
import { decisionTable } from "./qc-tables.js";
import type { PageContext } from "./result-tables.js";
import { table } from "./table.js";

/** What people decided, what changed since the last report, and the head of the audit trail. */
export function qcSection(context: PageContext): Section {
  const { report } = context;
  const nWaiting = report.queue?.length ?? 0;
  return {
    id: "qc",
    title: "Review and audit trail",
    about:
      "Decisions of people beside the automatic findings, and what changed. Signatures stand at the end of the page.",
    content: html`<p><a href="${pageFolder({ kind: "qc" })}/index.html">Quality control</a>: ${
      nWaiting === 0 ? "nothing waits for a person" : `${plural(nWaiting, "thing")} waiting for a person`
    }.</p>
<h3>Decisions</h3>${decisionTable(context)}
<h3>Changed since the last report</h3>${changesPart(report)}
<h3>Audit trail</h3>${trailPart(report)}`,
  };
}

/** The head of the audit trail, by which a shortened one is found out. */
export function trailPart({ auditHead }: StudyReport): Html {
  if (!auditHead) return html`<p>No event yet.</p>`;
  return html`<p>Last event <b>${String(auditHead.seq)}</b>, SHA-256 <code>${auditHead.hash}</code>. The trail is tamper-evident: <code>csfp audit verify --against manifest.json</code> compares the store with this head.</p>`;
}

export function changesPart({ changes = null }: StudyReport): Html {
  if (changes === null) return html`<p>No report came before this one.</p>`;
  return html`<p>Since ${changes.since}: ${plural(changes.rows.length, "pair")} new, gone or changed; <code>csfp diff</code> compares any two nights.</p>${table<PairChangeRow>(
    {
      id: "changes",
      caption: "Pairs changed since the last report",
      rows: changes.rows,
      empty: "Nothing changed.",
      columns: [
        { head: "Pair", cell: (one) => one.pairId },
        { head: "Subject", cell: (one) => one.subjectId },
        { head: "Change", cell: (one) => one.change },
        { head: "Ratio before", isNumber: true, cell: (one) => shortNumbers(one.ratioBefore ?? missing(null)) },
        { head: "Ratio now", isNumber: true, cell: (one) => shortNumbers(one.ratioAfter ?? missing(null)) },
        {
          head: "By (%)",
          isNumber: true,
          cell: (one) => (one.changePct === null ? missing(null) : one.changePct.toPrecision(significantDigits)),
          rank: (one) => one.changePct,
        },
        { head: "Use before", cell: (one) => one.useBefore ?? missing(null) },
        { head: "Use now", cell: (one) => one.useAfter ?? missing(null) },
      ],
    },
  )}`;
}
