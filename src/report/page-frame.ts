import type { VegaLiteSpec } from "../charts/chart.js";
import { localClock } from "../charts/local-time.js";
import type { StudyReport } from "./data.js";
import { startFootnotes } from "./footnotes.js";
import { generatedText, researchUseOnly } from "./format.js";
import { type Html, html, raw, withCode } from "./html.js";
import { interactiveParts } from "./interactive.js";
import { type Links, linksOf, mainPlace, type Place } from "./links.js";
import { type PageChoice, type PageLink, pageLinks, wayUp } from "./page-choice.js";
import type { PageContext } from "./result-tables.js";
import { signatureBlock } from "./signature-block.js";
import { readTemplate } from "./templates.js";

/** A drawn picture as the page shows it. `svg` comes from `renderChart`. */
export interface PageChart {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
  readonly spec: VegaLiteSpec;
  readonly widthPx: number;
  /** Of a picture of one subject; null for one of the whole study. */
  readonly subjectId: string | null;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly content: Html;
}

export interface PageParts {
  readonly report: StudyReport;
  /** Which page it is; null for a page of rows, which belongs to the study's. */
  readonly page: PageChoice | null;
  /** What the page is about, before the study's name: `Subject S01`; empty for the study itself. */
  readonly subject: string;
  readonly sections: readonly Section[];
  /** Pictures that may be explored; none carries no drawing library. */
  readonly explorable: readonly PageChart[];
}

export { researchUseOnly };

/** What the tables of one page share: its links and its footnotes, lettered in order of use. */
export function startPage(report: StudyReport, place: Place = mainPlace, links?: Links): PageContext {
  const clock = localClock(report.study.zone);
  return { report, clock, links: links ?? linksOf(report, place), notes: startFootnotes(), place };
}

/**
 * One page: one file that needs nothing else to be read, with scripts or without, on screen and paper. Equal input
 * gives equal bytes. The footnotes of `context` come last, so the sections have to be made before.
 */
export function renderFrame(context: PageContext, parts: PageParts): string {
  const { report, sections } = parts;
  const study = report.study.title === "" ? report.study.id : `${report.study.id}: ${report.study.title}`;
  return renderShell({
    name: parts.subject === "" ? study : `${parts.subject} · ${study}`,
    title: "CSF/plasma report",
    version: report.version,
    made: `${report.asOf ? `AS OF ${report.asOf.label} · ` : ""}generated ${generatedText(report.generatedAt, report.study.zone)} · `,
    notice: report.asOf ? html`<b>As of ${report.asOf.label}</b>, not of today: ${report.asOf.how}` : null,
    isDraft: report.approval?.state === "DRAFT",
    sections,
    studyPage: parts.page === null || parts.page.kind === "study" ? null : `${wayUp(parts.page)}index.html`,
    pages: parts.page === null ? [] : pageLinks(report, parts.page),
    after: html`${footnoteSection(context)}${signatureBlock(report)}`,
    footer: html` ${madeFrom(report)}`,
    scripts: interactiveParts(parts.explorable),
  });
}

/** What a page was made from: configuration, software, rules, and the head of the audit trail. */
function madeFrom({ configSha256, version, ruleSet, auditHead }: StudyReport): Html {
  const rules = ruleSet
    ? html`; ${String(ruleSet.nRules)} rules, limits SHA-256 <code>${ruleSet.limitsSha256}</code>${
        ruleSet.overridden.length === 0 ? null : html` (set by the study: ${ruleSet.overridden.join(", ")})`
      }`
    : null;
  const head = auditHead ? html`; audit trail ${String(auditHead.seq)} <code>${auditHead.hash}</code>` : null;
  return html`Study configuration SHA-256 <code>${configSha256}</code>; csfp ${version}${rules}${head}.`;
}

export interface ShellParts {
  /** Heading of the page. */
  readonly name: string;
  /** What kind of page it is. */
  readonly title: string;
  readonly version: string;
  /** When it was made, for pages that show data; empty for others. */
  readonly made: string;
  /** What a reader has to know before anything else. */
  readonly notice?: Html | null;
  /** Not approved, or not in this version. */
  readonly isDraft?: boolean;
  /** Way to the study's page, which has the tables that this one lacks; null on that page and on those of no study. */
  readonly studyPage?: string | null;
  /** Other pages of the same report. */
  readonly pages?: readonly PageLink[];
  readonly sections: readonly Section[];
  readonly after?: Html | null;
  readonly footer: Html;
  readonly scripts?: Html | null;
}

/** The frame of every page, also of those that belong to no study. */
export function renderShell(parts: ShellParts): string {
  const { name, title, version, sections } = parts;
  const main = withoutLooseLinks(
    html`${sections.map(
      (s) => html`<section aria-labelledby="${s.id}"><h2 id="${s.id}">${s.title}</h2>
<p class="about">${s.about}</p>
${s.content}</section>
`,
    )}${parts.after ?? null}`,
    parts.studyPage ?? null,
  );
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="csfp ${version}">
<title>${name} - ${title}</title>
<style>${raw(readTemplate("page.css"))}</style></head>
<body><a class="skip" href="#main">Skip to content</a>
<header class="top"><p class="ruo">${researchUseOnly}</p>
<h1>${name}</h1>
<p class="quiet">${title} · ${parts.made}csfp ${version} · RESEARCH USE ONLY${parts.isDraft ? " · DRAFT" : null}</p>
${pageLine(parts.pages ?? [])}</header>
<div class="layout"><nav class="side" aria-label="Sections"><ul>${sections.map(
    (s) => html`<li><a href="#${s.id}">${s.title}</a></li>`,
  )}</ul></nav>
<main id="main" tabindex="-1">
${parts.notice ? html`<p class="cut">${parts.notice}</p>` : null}${main}</main></div>
<footer><p>${researchUseOnly}.${parts.footer}</p></footer>
<script>${raw(readTemplate("page.js"))}</script>
${parts.scripts ?? null}</body></html>
`.toString();
}

function pageLine(pages: readonly PageLink[]): Html | null {
  if (pages.length === 0) return null;
  return html`<nav class="pages" aria-label="Pages"><ul>${pages.map(
    ({ href, title, isCurrent }) =>
      html`<li><a href="${href}"${isCurrent ? html` aria-current="page"` : null}>${title}</a></li>`,
  )}</ul></nav>
`;
}

/** Tables that the study's page has in any case. */
const onStudyPage = new Set(["pairs", "samples", "findings", "files"]);

/**
 * A link to a table that this page does not hold leads to the study's page; one to a row becomes plain text: pages show
 * different parts of the same tables.
 */
function withoutLooseLinks(main: Html, studyPage: string | null): Html {
  const { markup } = main;
  const ids = new Set([...markup.matchAll(/<[a-z0-9]+(?: [^<>]*)? id="([^"]*)"/g)].map((m) => m[1]));
  return raw(
    markup.replace(/(<a\b[^<>]*?) href="#([^"]*)"/g, (tag, before: string, id: string) => {
      if (ids.has(id)) return tag;
      return studyPage !== null && onStudyPage.has(id) ? `${before} href="${studyPage}#${id}"` : before;
    }),
  );
}

function footnoteSection(context: PageContext): Html | null {
  const notes = context.notes.list();
  if (notes.length === 0) return null;
  return html`<section aria-labelledby="footnotes"><h2 id="footnotes">Footnotes</h2><dl class="footnotes">
${notes.map(
  (n) => html`<dt id="note-${n.letter}">${n.letter}</dt><dd>${withCode(n.meaning)} <code>${n.code}</code></dd>
`,
)}</dl></section>
`;
}
