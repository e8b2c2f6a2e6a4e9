import type { StudyReport } from "./data.js";
import { type PageChart, renderFrame, startPage } from "./page-frame.js";
import { qcSection } from "./qc-section.js";
import { runsSection } from "./run-section.js";
import {
  chartsSection,
  filesSection,
  findingsSection,
  lookAtSection,
  methodsSection,
  type NotDrawn,
  pairsSection,
  samplesSection,
  subjectsSection,
  summarySection,
  unpairedSection,
  verdictSection,
} from "./sections.js";

const nothing: NotDrawn = { omitted: 0, notDrawn: [] };

/**
 * The page of one study. Files beside it (`charts/`, `tables/`) hold the same data in full precision.
 *
 * @param charts in the order of the page, already drawn
 * @param left what was not drawn, said on the page: pictures of further subjects, and charts this data cannot fill
 * @param isInteractive carries the drawing library along, so that pictures can be explored
 */
export function renderStudyPage(
  report: StudyReport,
  charts: readonly PageChart[],
  left: NotDrawn = nothing,
  isInteractive = false,
): string {
  const context = startPage(report);
  const ofStudy = charts.filter((c) => c.subjectId === null);
  const ofSubjects = charts.filter((c) => c.subjectId !== null);
  const sections = [
    verdictSection(context),
    lookAtSection(context),
    summarySection(context),
    chartsSection(ofStudy, left.notDrawn),
    pairsSection(context),
    samplesSection(context),
    unpairedSection(context),
    subjectsSection(ofSubjects, left.omitted),
    runsSection(context),
    filesSection(context),
    findingsSection(context),
    qcSection(context),
    methodsSection(context),
  ];
  return renderFrame(context, {
    report,
    page: { kind: "study" },
    subject: "",
    sections,
    explorable: isInteractive ? charts : [],
  });
}
