import { yamlScalar as scalar } from "../config/add-mapping.js";
import { counted } from "./content.js";
import type { Claim, ColumnClaim, Proposal } from "./propose.js";

/**
 * The proposal as one entry of `mappings:` in study.yaml. What is sure is written; guesses are comments with their
 * evidence, unless `accepted` holds their key (a house column or a setting).
 */
export function mappingYaml(proposal: Proposal, accepted: ReadonlySet<string> = new Set()): string {
  const { file, sheet, kind, columns, settings, missing } = proposal;
  const isWritten = ({ isSure }: Claim<unknown>, key: string): boolean => isSure || accepted.has(key);
  const lines = [`- name: ${scalar(stem(file))}`];
  lines.push(line(4, "kind", kind.value, isWritten(kind, "kind"), kind));
  if (sheet !== null) lines.push(`  sheet: ${scalar(sheet)}`);
  for (const one of settings) lines.push(line(4, one.key, one.value, isWritten(one, one.key), one));
  const written = columns.filter((one) => isWritten(one, one.house));
  lines.push(written.length === 0 ? "  columns: {}" : "  columns:");
  for (const one of columns) lines.push(line(6, one.house, columnValue(one), isWritten(one, one.house), one));
  lines.push(...wordLines(columns, isWritten));
  for (const one of missing) lines.push(`  # missing: ${one}`);
  return `${lines.join("\n")}\n`;
}

function line(
  indent: 4 | 6,
  key: string,
  value: unknown,
  isWritten: boolean,
  { isSure, evidence }: Claim<unknown>,
): string {
  const said = isSure ? `sure: ${evidence}` : isWritten ? `accepted guess: ${evidence}` : `guess: ${evidence}`;
  return `${" ".repeat(indent - 2)}${isWritten ? "" : "# "}${key}: ${scalar(value)}  # ${said}`;
}

function columnValue({ value }: ColumnClaim): string | readonly string[] {
  return value.length === 1 ? value[0]! : value;
}

/** Words of columns that are not written are a comment, too: a mapping may not name words of a column it does not have. */
function wordLines(columns: readonly ColumnClaim[], isWritten: (claim: ColumnClaim, key: string) => boolean): string[] {
  const having = columns.filter(({ words }) => Object.keys(words).length > 0);
  const written = having.filter((one) => isWritten(one, one.house));
  const guessed = having.filter((one) => !isWritten(one, one.house));
  return [
    ...(written.length === 0 ? [] : ["  words:", ...written.map((one) => `    ${one.house}: ${scalar(one.words)}`)]),
    ...guessed.map((one) => `  # words: { ${one.house}: ${scalar(one.words)} }`),
  ];
}

function stem(file: string): string {
  return file.replace(/\.[^.]+$/, "");
}

/** What `csfp map` prints above the mapping. */
export function proposalSummary({ file, sheet, columns, unused, nRows }: Proposal): string[] {
  const sure = columns.filter(({ isSure }) => isSure).length;
  const where = sheet === null ? file : `${file}, sheet ${sheet}`;
  return [
    `# ${where}: ${counted(nRows, "row")} looked at. Columns: ${sure} sure, ${columns.length - sure} guessed (written as comments; check and uncomment them).`,
    ...(unused.length === 0 ? [] : [`# Not used: ${unused.map((name) => JSON.stringify(name)).join(", ")}.`]),
  ];
}
