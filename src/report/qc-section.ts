import { plural } from "./format.js";
import { type Html, html } from "./html.js";
import type { Section } from "./page-frame.js";
import type { PageContext } from "./result-tables.js";

/** What people decided and signed, what changed since the last report, and the head of the audit trail. */
export function qcSection({ report }: PageContext): Section {
  const { approval, decisions = [], changes = null, auditHead = null } = report;
  return {
    id: "qc",
    title: "Review and audit trail",
    about: "Decisions of people beside the automatic findings, signatures on exactly this version, and what changed.",
    content: html`${approval ? approvalPart(approval) : null}
<h3>Decisions</h3>${table(
      decisions.map((one) => [one.id, one.action, one.target, one.state, one.by, one.at, one.reason, one.answer]),
      ["", "What", "About", "State", "By", "UTC", "Reason", "Answer"],
      "No decision was entered.",
    )}
<h3>Changed since the last report</h3>${changes ? changesPart(changes) : html`<p>No report came before this one.</p>`}
<h3>Audit trail</h3>${
      auditHead
        ? html`<p>Last event <b>${String(auditHead.seq)}</b>, SHA-256 <code>${auditHead.hash}</code>. The trail is tamper-evident: <code>csfp audit verify --against manifest.json</code> compares the store with this head.</p>`
        : html`<p>No event yet.</p>`
    }`,
  };
}

type Report = PageContext["report"];

function approvalPart(approval: NonNullable<Report["approval"]>): Html {
  return html`<p>${approval.state === "APPROVED" ? html`<b>Approved.</b>` : html`<b>DRAFT</b>: ${approval.why.join("; ")}.`}</p>
<h3>Signatures</h3>${table(
    approval.signatures.map((one) => [
      one.id,
      one.target,
      one.meaning,
      one.printedName,
      one.userId,
      one.at,
      one.state,
      one.versionSha256,
    ]),
    ["", "Signed", "Meaning", "Name", "User", "UTC", "State", "SHA-256 of the version"],
    "Nothing was signed.",
  )}`;
}

function changesPart({ since, rows }: NonNullable<Report["changes"]>): Html {
  const shown = rows.slice(0, 200);
  return html`<p>Since ${since}: ${plural(rows.length, "pair")} new, gone or changed.${rows.length > shown.length ? ` The first ${shown.length} are shown; \`csfp diff\` prints all.` : null}</p>${table(
    shown.map((one) => [
      one.pairId,
      one.subjectId,
      one.change,
      one.ratioBefore,
      one.ratioAfter,
      one.changePct === null ? "" : `${one.changePct.toPrecision(3)} %`,
      one.useBefore,
      one.useAfter,
    ]),
    ["Pair", "Subject", "Change", "Ratio before", "Ratio now", "By", "Use before", "Use now"],
    "Nothing changed.",
  )}`;
}

function table(rows: readonly (readonly (string | null)[])[], head: readonly string[], empty: string): Html {
  if (rows.length === 0) return html`<p>${empty}</p>`;
  return html`<div class="scroll"><table><thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead><tbody>
${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell ?? ""}</td>`)}</tr>\n`)}</tbody></table></div>`;
}
