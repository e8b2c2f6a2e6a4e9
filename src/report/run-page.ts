import type { StudyReport } from "./data.js";
import { html } from "./html.js";
import { partPlace } from "./links.js";
import { ofRun } from "./narrow.js";
import { type PageChart, renderFrame, startPage } from "./page-frame.js";
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
  const verdicts = [...new Set(own.samples.map((s) => s.runVerdict))].sort();
  const words = verdicts.map((v) =>
    v === "notAssessed" ? "not assessed: no calibrators or QC samples in the data" : v,
  );
  const acceptance = {
    id: "acceptance",
    title: "Acceptance",
    about: "The verdict of the run for each analyte and matrix it measured.",
    content: html`<p>${words.length === 0 ? "No sample of this run has a result." : words.join("; ")}.</p>`,
  };
  const sections = [
    verdictSection(context),
    acceptance,
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
