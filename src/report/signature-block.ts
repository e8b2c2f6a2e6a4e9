import type { SignatureRow } from "../tables/record-rows.js";
import type { StudyReport } from "./data.js";
import { plural, researchUseOnly } from "./format.js";
import { type Html, html } from "./html.js";

const stateWords: Readonly<Record<SignatureRow["state"], string>> = {
  valid: "✓ valid: exactly this version was signed",
  void: "✕ VOID: what was signed has changed since",
  withdrawn: "✕ WITHDRAWN by the person who signed",
};

/**
 * The end of every page, on screen, paper and PDF: who signed what, as what, when, and whether it still holds; a page
 * nobody has approved says DRAFT and why. Nothing where the data say nothing about approval.
 */
export function signatureBlock(report: StudyReport): Html | null {
  const { approval } = report;
  if (approval === undefined) return null;
  const { state, why, signatures } = approval;
  return html`<section class="signatures" aria-labelledby="signatures"><h2 id="signatures">Signatures</h2>
<p>${state === "APPROVED" ? html`<b>Approved</b> in this version.` : html`<b>DRAFT</b>, not released: ${why.join("; ")}.`} ${researchUseOnly}.</p>
${signatures.length === 0 ? html`<p>Nobody has signed.</p>` : html`<p class="quiet">${plural(signatures.length, "signature")}, with the SHA-256 of what was signed; any later change voids it.</p>`}
${signatures.map(signed)}</section>
`;
}

function signed(one: SignatureRow): Html {
  return html`<dl class="signature ${one.state}"><dt>${one.meaning}</dt><dd><b>${one.printedName}</b> (${one.userId}), ${utcText(one.signedAt)}</dd>
<dt>Signed</dt><dd>${one.targetKind} ${one.targetId} <span class="quiet">${one.signatureId}</span></dd>
<dt>State</dt><dd>${stateWords[one.state]}</dd>
<dt>SHA-256</dt><dd><code>${one.versionSha256}</code></dd></dl>
`;
}

/** `2026-01-01T00:00:00.000Z` -> `2026-01-01 00:00:00 UTC`; another text stays. */
export function utcText(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, "$1 $2 UTC");
}
