import type { StudyReport } from "./data.js";
import { html } from "./html.js";
import { partPlace } from "./links.js";
import { ofSubject } from "./narrow.js";
import { type PageChart, renderFrame, startPage } from "./page-frame.js";
import { adverseEventTable, comedicationTable, doseTable } from "./record-tables.js";
import {
  chartsSection,
  filesSection,
  findingsSection,
  lookAtSection,
  methodsSection,
  pairsSection,
  samplesSection,
  unpairedSection,
  verdictSection,
} from "./sections.js";

/** The page of one subject: its dose record, samples, pairs and findings, with nothing of the others. */
export function renderSubjectPage(
  report: StudyReport,
  subjectId: string,
  { onPage: charts, notDrawn }: { readonly onPage: readonly PageChart[]; readonly notDrawn: readonly string[] },
  isInteractive = false,
): string {
  const own = ofSubject(report, subjectId);
  const context = startPage(own, partPlace);
  const doses = {
    id: "dose-list",
    title: "Doses and events",
    about: "Every dose record of the subject, adverse events and co-medication, as read, with file and row.",
    content: html`${doseTable(context)}<h3>Adverse events</h3>${adverseEventTable(context)}<h3>Co-medication</h3>${comedicationTable(context)}`,
  };
  const sections = [
    verdictSection(context),
    lookAtSection(context),
    chartsSection(charts, notDrawn),
    pairsSection(context),
    samplesSection(context),
    unpairedSection(context),
    doses,
    findingsSection(context),
    filesSection(context),
    methodsSection(context),
  ];
  const subject = `Subject ${subjectId}`;
  const page = { kind: "subject", subjectId } as const;
  return renderFrame(context, { report: own, page, subject, sections, explorable: isInteractive ? charts : [] });
}
