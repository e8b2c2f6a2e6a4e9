import type { StudyStatus } from "../../pipeline/status.js";

const width = 80;

/** The status as a person reads it on a screen of 80 columns; also the body of notifications. */
export function statusText({ study, lastNight, outdated, pairs, tasks }: StudyStatus): string {
  const night = lastNight === null ? "no night has finished yet" : `${lastNight.finishedAt}, csfp ${lastNight.version}`;
  const lines = [
    ...wrapped("study", study),
    ...wrapped("last night", night),
    ...(outdated === null ? [] : wrapped("outdated", outdated)),
    ...wrapped(
      "pairs",
      `${pairs.used} used of ${pairs.all}; ${pairs.excluded} excluded with a reason, ${pairs.notEstimable} not estimable`,
    ),
    "",
  ];
  if (tasks.length === 0) return `${[...lines, "Nothing waits for a person."].join("\n")}\n`;
  lines.push("What a person must look at, worst first:");
  for (const { severity, count, what, examples, command } of tasks) {
    const some = examples.length === 0 ? "" : ` (${examples.join(", ")}${count > examples.length ? ", ..." : ""})`;
    lines.push(...wrapped(`  ${severity}`, `${count} ${what}${some}`, 12), `            ${command}`);
  }
  return `${lines.join("\n")}\n`;
}

/** A label and its text, broken at words so that no line is longer than the screen. */
function wrapped(label: string, text: string, indent = 12): string[] {
  const lines: string[] = [];
  let line = label.padEnd(indent);
  let isEmpty = true;
  for (const word of text.split(" ")) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = " ".repeat(indent);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
