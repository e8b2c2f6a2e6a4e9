import type { StudyReport } from "./data.js";
import { partPlace } from "./links.js";
import { ofRun } from "./narrow.js";
import { type PageChart, renderFrame, startPage } from "./page-frame.js";
import { acceptanceSection } from "./run-section.js";
import {
  chartsSection,
  filesSection,
  findingsSection,
  lookAtSection,
  methodsSection,
  pairsSection,
  samplesSection,
  verdictSection,
} from "./sections.js";

/** The page of one analytical run: its verdict, the samples it measured and the pairs that rest on them. */
export function renderRunPage(
  report: StudyReport,
  run: string,
  charts: { readonly onPage: readonly PageChart[]; readonly notDrawn: readonly string[] },
  isInteractive = false,
): string {
  const own = ofRun(report, run);
  const context = startPage(own, partPlace);
  const sections = [
    verdictSection(context, true),
    acceptanceSection(context),
    chartsSection(charts.onPage, charts.notDrawn),
    lookAtSection(context),
    samplesSection(context),
    pairsSection(context),
    findingsSection(context),
    filesSection(context),
    methodsSection(context),
  ];
  return renderFrame(context, {
    report: own,
    page: { kind: "run", run },
    subject: `Run ${run}`,
    sections,
    explorable: isInteractive ? charts.onPage : [],
  });
}
