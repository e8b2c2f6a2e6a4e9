import type { StudyReport } from "./data.js";
import { renderFrame, startPage } from "./page-frame.js";
import {
  filesSection,
  findingsSection,
  lookAtSection,
  summarySection,
  unpairedSection,
  verdictSection,
} from "./sections.js";

/** The digest of a night: what came, what failed, and what needs a person. Short enough to read every morning. */
export function renderNightPage(report: StudyReport): string {
  const context = startPage(report);
  const sections = [
    verdictSection(context),
    lookAtSection(context),
    filesSection(context),
    findingsSection(context),
    unpairedSection(context),
    summarySection(context),
  ];
  return renderFrame(context, { report, subject: "Night digest", sections, explorable: [] });
}
