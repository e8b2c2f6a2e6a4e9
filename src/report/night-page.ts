import type { StudyReport } from "./data.js";
import { besidePlace } from "./links.js";
import { type PageChoice, wayUp } from "./page-choice.js";
import { renderFrame, startPage } from "./page-frame.js";
import {
  cameSection,
  filesSection,
  findingsSection,
  lookAtSection,
  methodsSection,
  summarySection,
  unpairedSection,
  verdictSection,
} from "./sections.js";

/** The digest of a night: what came, what failed, and what needs a person. Short enough to read every morning. */
export function renderNightPage(report: StudyReport): string {
  const page: PageChoice = { kind: "night" };
  const context = startPage(report, besidePlace(wayUp(page)));
  const sections = [
    verdictSection(context),
    cameSection(context),
    lookAtSection(context),
    filesSection(context),
    findingsSection(context),
    unpairedSection(context),
    summarySection(context),
    methodsSection(context),
  ];
  return renderFrame(context, { report, page, subject: "Night digest", sections, explorable: [] });
}
