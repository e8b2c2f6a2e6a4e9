import type { StudyReport } from "./data.js";
import { type Html, html } from "./html.js";
import { besidePlace } from "./links.js";
import { type PageChoice, wayUp } from "./page-choice.js";
import { type PageChart, renderFrame, type Section, startPage } from "./page-frame.js";
import { changesPart, trailPart } from "./qc-section.js";
import { decisionTable, exclusionTable, historyTable, queueTable, ruleTable } from "./qc-tables.js";
import type { PageContext } from "./result-tables.js";
import { runsSection } from "./run-section.js";
import { chartsSection, eachFindingSection, filesSection, lookAtSection, methodsSection } from "./sections.js";

/**
 * The page of quality control: what waits for a person and why, what people decided, what is left out, what the rules
 * found. It says what `csfp qc queue`, `qc show` and `history` say.
 */
export function renderQcPage(
  report: StudyReport,
  charts: { readonly onPage: readonly PageChart[]; readonly notDrawn: readonly string[] },
  isInteractive = false,
): string {
  const page: PageChoice = { kind: "qc" };
  const context = startPage(report, besidePlace(wayUp(page)));
  const sections = [
    section(
      "waiting",
      "Queue",
      "What needs a person, and why. Nothing here is settled automatically.",
      queueTable(context),
    ),
    lookAtSection(context),
    section(
      "decision-list",
      "Decisions",
      "Who decided what, when and why, and what a second person answered. Decisions that take data out take effect at once; those that bring data back wait for the answer.",
      decisionTable(context),
    ),
    section(
      "exclusion-list",
      "Exclusions",
      "Kept, listed and not used in summaries: every pair with all its reasons.",
      exclusionTable(context),
    ),
    runsSection(context),
    chartsSection(charts.onPage, charts.notDrawn),
    ruleSection(context),
    eachFindingSection(context),
    section(
      "history-list",
      "History",
      "What happened to the records that people decided on: from what to what, who, when, why.",
      html`${historyTable(context)}<h3>Changed since the last report</h3>${changesPart(report)}<h3>Audit trail</h3>${trailPart(report)}`,
    ),
    filesSection(context),
    methodsSection(context),
  ];
  return renderFrame(context, {
    report,
    page,
    subject: "Quality control",
    sections,
    explorable: isInteractive ? charts.onPage : [],
  });
}

function section(id: string, title: string, about: string, content: Html): Section {
  return { id, title, about, content };
}

function ruleSection(context: PageContext): Section {
  return section(
    "rule-list",
    "Findings by rule",
    "What each rule found, why it matters and what to do about it.",
    ruleTable(context),
  );
}
