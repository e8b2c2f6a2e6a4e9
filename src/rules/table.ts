import type { RuleCard } from "../domain/rule-card.js";
import type { Limits } from "../reference/limits.js";

const marks: Record<RuleCard["mark"], string> = {
  F: "read in the source",
  T: "tested by running it",
  D: "derived from the source",
  M: "from memory, configurable default",
  P: "a proposal, configurable default",
};

/** The rules as a Markdown table, generated from the rules themselves and their limits. */
export function ruleTable(rules: readonly (RuleCard & { effect?: string })[], limits: Limits): string {
  const rows = [...rules]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map((rule) => {
      const numbers = rule.limits.map((key) => {
        const limit = limits.all.find((item) => item.key === key);
        return `\`${key}\` = ${limits.numberOf(key)} ${limit?.unit ?? ""} (${limit?.mark ?? "?"})`;
      });
      const cells = [
        `\`${rule.key}\``,
        rule.title,
        rule.scope,
        rule.severity,
        rule.effect ?? "none",
        numbers.join("; ") || "-",
        `${rule.source} (${marks[rule.mark]})`,
        rule.why,
        rule.remedy,
      ];
      return `| ${cells.join(" | ")} |`;
    });
  return [
    "| rule | finds | scope | severity | effect on the sample | limits | source | why it matters | what to do |",
    "|---|---|---|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
