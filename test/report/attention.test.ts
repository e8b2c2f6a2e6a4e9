import { expect, it } from "vitest";
import { finding } from "../../src/findings/finding.js";
import { attentionList } from "../../src/report/overview.js";
import { report } from "../builders/report.js";

it.each(["waiting", "setAside"] as const)("lists a file that is %s once, with its reason beside it", (status) => {
  const one = report({});
  const file = "samples_fix.csv";
  const reason = finding({
    severity: "error",
    rule: "rows-withdrawn",
    scope: "file",
    file,
    what: `${file} would withdraw 1 of 2 rows.`,
  });
  const other = { ...reason, rule: "inbox-unreadable", file: "other.csv", what: "other.csv cannot be read." };
  const found = attentionList({
    ...one,
    inputs: [{ ...one.inputs[0]!, file, status }],
    findings: [reason, other],
  });
  expect(found.filter((item) => [item.what, ...item.examples].some((text) => text.includes(file)))).toEqual([
    expect.objectContaining({ target: "#set-aside", examples: [file] }),
  ]);
  expect(found.map((item) => item.what)).toContain("other.csv cannot be read.");
});
