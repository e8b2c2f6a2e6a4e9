import type { VegaLiteSpec } from "../charts/chart.js";
import { localClock } from "../charts/local-time.js";
import type { StudyReport } from "./data.js";
import { startFootnotes } from "./footnotes.js";
import { generatedText } from "./format.js";
import { type Html, html, raw } from "./html.js";
import { interactiveParts } from "./interactive.js";
import { type Links, linksOf, mainPlace, type Place } from "./links.js";
import type { PageContext } from "./result-tables.js";
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
  /** What the page is about, before the study's name: `Subject S01`; empty for the study itself. */
  readonly subject: string;
  readonly sections: readonly Section[];
  /** Pictures that may be explored; none carries no drawing library. */
  readonly explorable: readonly PageChart[];
}

export const researchUseOnly = "Research use only; not for diagnostic or therapeutic decisions";

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
    made: `generated ${generatedText(report.generatedAt, report.study.zone)} · `,
    isDraft: report.approval?.state === "DRAFT",
    sections,
    after: footnoteSection(context),
    footer: html` Study configuration SHA-256 <code>${report.configSha256}</code>; csfp ${report.version}${report.auditHead ? html`; audit trail ${String(report.auditHead.seq)} <code>${report.auditHead.hash}</code>` : null}.`,
    scripts: interactiveParts(parts.explorable),
  });
}

export interface ShellParts {
  /** Heading of the page. */
  readonly name: string;
  /** What kind of page it is. */
  readonly title: string;
  readonly version: string;
  /** When it was made, for pages that show data; empty for others. */
  readonly made: string;
  /** Not approved, or not in this version. */
  readonly isDraft?: boolean;
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
</header>
<div class="layout"><nav class="side" aria-label="Sections"><ul>${sections.map(
    (s) => html`<li><a href="#${s.id}">${s.title}</a></li>`,
  )}</ul></nav>
<main id="main" tabindex="-1">
${main}</main></div>
<footer><p>${researchUseOnly}.${parts.footer}</p></footer>
<script>${raw(readTemplate("page.js"))}</script>
${parts.scripts ?? null}</body></html>
`.toString();
}

/** A link to a row that this page does not hold becomes plain text: pages show different parts of the same tables. */
function withoutLooseLinks(main: Html): Html {
  const { markup } = main;
  const ids = new Set([...markup.matchAll(/<[a-z0-9]+(?: [^<>]*)? id="([^"]*)"/g)].map((m) => m[1]));
  return raw(
    markup.replace(/(<a\b[^<>]*?) href="#([^"]*)"/g, (tag, before: string, id: string) => (ids.has(id) ? tag : before)),
  );
}

function footnoteSection(context: PageContext): Html | null {
  const notes = context.notes.list();
  if (notes.length === 0) return null;
  return html`<section aria-labelledby="footnotes"><h2 id="footnotes">Footnotes</h2><dl class="footnotes">
${notes.map(
  (n) => html`<dt id="note-${n.letter}">${n.letter}</dt><dd>${n.meaning} <code>${n.code}</code></dd>
`,
)}</dl></section>
`;
}
