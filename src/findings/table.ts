import { type FindingCard, findingCards } from "./index.js";

const grouped: Readonly<Record<FindingCard["groups"], string>> = {
  value: "file, column and value",
  file: "file and column",
  single: "-",
};

/** Every catalogued finding as a Markdown table, by key: `data/reference/findings.md`. */
export function findingsTable(): string {
  const rows = Object.entries<FindingCard>(findingCards)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([key, { title, scope, severity, groups, why, remedy }]) =>
        `| \`${key}\` | ${title} | ${scope} | ${severity} | ${grouped[groups]} | ${why} | ${remedy} |`,
    );
  return `${[
    "| finding | what happened | scope | severity | one row per | why it matters | what to do |",
    "|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n")}\n`;
}
