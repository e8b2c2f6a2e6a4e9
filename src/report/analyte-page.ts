import { compoundSections } from "./compound-page.js";
import type { AnalyteReference, StudyReport } from "./data.js";
import { html } from "./html.js";
import { partPlace } from "./links.js";
import { ofAnalyte } from "./narrow.js";
import type { PageChoice } from "./page-choice.js";
import { wayUp } from "./page-choice.js";
import { renderFrame, type Section, startPage } from "./page-frame.js";
import { settingRows } from "./record-tables.js";
import { filesSection, methodsSection, summarySection, verdictSection } from "./sections.js";

/**
 * The page of one analyte of a study: what the study measured of it and with what, then what the reference data hold
 * about the compound, each statement with source and mark.
 */
export function renderAnalytePage(report: StudyReport, analyte: string): string {
  const page: PageChoice = { kind: "analyte", analyte };
  const own = ofAnalyte(report, analyte);
  const context = startPage(own, partPlace);
  const reference = (report.analyteReferences ?? []).find((one) => one.analyte === analyte);
  const charts = html`<p>Charts, pairs and samples stand in the <a href="${wayUp(page)}index.html">study report</a>.</p>`;
  const sections: Section[] = [
    verdictSection(context),
    { ...summarySection(context), content: html`${summarySection(context).content}${charts}` },
    {
      id: "declared",
      title: "What the study declares",
      about:
        "Masses, half-lives and fractions unbound as study.yaml gives them: every verdict and ratio rests on these.",
      content: settingRows(reference?.settings ?? [], "Values of the analyte in study.yaml"),
    },
    ...knownSections(analyte, reference),
    filesSection(context),
    methodsSection(context),
  ];
  return renderFrame(context, { report: own, page, subject: `Compound ${analyte}`, sections, explorable: [] });
}

function knownSections(analyte: string, reference: AnalyteReference | undefined): Section[] {
  if (reference?.compound) return compoundSections(reference.compound, reference.flows);
  const about = "Reference data that come with the program.";
  const content = html`<p class="empty">The reference data hold nothing about ${analyte}, under this name or one of its aliases.</p>`;
  return [{ id: "facts", title: "What is known", about, content }];
}
