import type { DoseRecord, Perpetrator } from "../domain/dose.js";
import { type Finding, severities } from "../domain/finding.js";
import type { StudyReport } from "./data.js";
import { duration, missing, momentText, plainTimes, plural, settingText, words } from "./format.js";
import { type Html, type HtmlPart, html, withCode } from "./html.js";
import type { PageContext } from "./result-tables.js";
import { table } from "./table.js";

interface FindingGroup {
  severity: Finding["severity"];
  rule: string;
  n: number;
}

export function findingGroups(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, FindingGroup>();
  for (const { severity, rule } of findings) {
    const key = JSON.stringify([severity, rule]);
    const group = groups.get(key) ?? { severity, rule, n: 0 };
    groups.set(key, { ...group, n: group.n + 1 });
  }
  const rank = (g: FindingGroup): number => severities.indexOf(g.severity);
  return [...groups.values()].sort((a, b) => rank(b) - rank(a) || b.n - a.n || (a.rule < b.rule ? -1 : 1));
}

/** Counts by rule, then each finding. */
export function findingTables(context: PageContext): Html {
  const { findings } = context.report;
  if (findings.length === 0) return findingTable(context);
  return html`${table<FindingGroup>({
    id: "finding-counts",
    caption: "Findings by rule",
    rows: findingGroups(findings),
    empty: "No finding.",
    columns: [
      { head: "Rule", cell: (g) => words(g.rule) },
      { head: "Severity", cell: (g) => severityBadge(g.severity), rank: (g) => severities.indexOf(g.severity) },
      { head: "Findings", isNumber: true, cell: (g) => g.n },
    ],
  })}${findingTable(context)}`;
}

/** Each finding, the most severe first. */
export function findingTable(context: PageContext): Html {
  const { findings } = context.report;
  const worstFirst = severities.toReversed().flatMap((severity) => findings.filter((f) => f.severity === severity));
  return table<Finding>({
    id: "findings",
    caption: "All findings",
    csv: "tables/findings.csv",
    rows: worstFirst,
    empty: "No finding.",
    columns: [
      { head: "Severity", cell: (f) => severityBadge(f.severity), rank: (f) => severities.indexOf(f.severity) },
      { head: "Rule", cell: (f) => words(f.rule) },
      {
        head: "What",
        isProse: true,
        cell: (f) => [withCode(f.what), f.why === "" ? null : html`<br><span class="quiet">${f.why}</span>`],
      },
      { head: "Where", cell: (f) => whereText(context, f) },
      { head: "Found, and expected", isProse: true, cell: foundText, rank: (f) => f.value ?? "" },
      { head: "What to do", isProse: true, cell: (f) => (f.remedy === "" ? missing(null) : withCode(f.remedy)) },
    ],
  });
}

/** Texts longer than this are folded: a list of every layout would push the next finding off the screen. */
const longText = 220;

function foundText({ value, expected }: Finding): HtmlPart {
  if (value === null && expected === null) return missing(null);
  const text = expected === null ? null : plainTimes(expected);
  return [
    value === null ? null : html`<code>${value}</code>`,
    value !== null && text !== null ? html`<br>` : null,
    text === null
      ? null
      : text.length <= longText
        ? html`expected: ${text}`
        : html`<details><summary>expected: ${text.slice(0, 80)} …</summary>${text}</details>`,
  ];
}

export function severityBadge(severity: Finding["severity"]): Html {
  return html`<span class="badge ${severity}">${severity}</span>`;
}

function whereText(context: PageContext, f: Finding): Html {
  const anchor = f.file === null ? null : context.links.fileAnchorByName(f.file);
  const place =
    f.file === null ? null : `${f.file}${f.row === null ? "" : `:${f.row}`}${f.column === null ? "" : ` ${f.column}`}`;
  const names = [f.subjectId, f.sampleId, f.analyte, f.run === null ? null : `run ${f.run}`].filter((n) => n !== null);
  const link =
    place === null || anchor === null ? html`${place ?? ""}` : html`<a class="origin" href="#${anchor}">${place}</a>`;
  return html`${names.join(", ")}${names.length > 0 && place !== null ? html`<br>` : null}${link}`;
}

/** How many of the study's settings stand at their default. */
export function settingsTable(context: PageContext): Html {
  const { settings } = context.report;
  return settingRows(settings, `Settings in force: ${plural(settings.length, "setting")}`, "settings");
}

export function settingRows(rows: StudyReport["settings"], caption: string, id = "declared-values"): Html {
  return table<StudyReport["settings"][number]>({
    id,
    caption,
    rows,
    empty: "No setting recorded.",
    columns: [
      { head: "Setting", cell: (s) => s.name },
      { head: "Value", cell: (s) => settingText(s.value) },
      { head: "Taken from", cell: (s) => s.origin },
    ],
  });
}

export function methodTable(context: PageContext): Html {
  return table<StudyReport["methods"][number]>({
    id: "methods-table",
    caption: "Bioanalytical methods",
    rows: context.report.methods,
    empty: "No method is declared in study.yaml.",
    columns: [
      { head: "Analyte", cell: (m) => m.analyte },
      { head: "Matrix", cell: (m) => (m.matrix === "csf" ? "CSF" : m.matrix) },
      { head: "LLOQ", isNumber: true, cell: (m) => (m.lloq === null ? missing("not declared") : String(m.lloq)) },
      { head: "ULOQ", isNumber: true, cell: (m) => (m.uloq === null ? missing("not declared") : String(m.uloq)) },
      { head: "Unit", cell: (m) => m.unit ?? missing("not declared") },
      { head: "Basis", cell: (m) => m.basis },
    ],
  });
}

/** What the subject went through, with grade and span. */
export function adverseEventTable({ report, clock, links }: PageContext): Html {
  type Row = NonNullable<StudyReport["adverseEvents"]>[number];
  return table<Row>({
    id: "adverse-events",
    caption: "Adverse events",
    rows: report.adverseEvents ?? [],
    empty: "No adverse event is recorded.",
    columns: [
      { head: "Event", cell: (e) => (e.term === "" ? missing("not named") : e.term) },
      { head: "Grade", isNumber: true, cell: (e) => e.grade ?? missing("not recorded"), rank: (e) => e.grade },
      {
        head: "At baseline",
        isNumber: true,
        cell: (e) => e.baselineGrade ?? missing(null),
        rank: (e) => e.baselineGrade,
      },
      {
        head: `From (${report.study.zone})`,
        cell: (e) => (e.start === null ? missing("not recorded") : momentText(e.start, clock)),
        rank: (e) => e.start?.ms ?? null,
      },
      {
        head: "To",
        cell: (e) => (e.end ? momentText(e.end, clock) : missing("not recorded")),
        rank: (e) => e.end?.ms ?? null,
      },
      {
        head: "At grade 1 or baseline",
        cell: (e) => (e.resolvedAt === null ? missing("not recorded") : momentText(e.resolvedAt, clock)),
        rank: (e) => e.resolvedAt?.ms ?? null,
      },
      { head: "Read from", cell: (e) => (e.origin ? links.origin(e.origin) : missing(null)) },
    ],
  });
}

/** Co-medication that changes the drug's exposure. */
export function comedicationTable({ report, clock, links }: PageContext): Html {
  return table<Perpetrator>({
    id: "comedications",
    caption: "Co-medication that changes exposure",
    rows: report.perpetrators ?? [],
    empty: "None is recorded.",
    columns: [
      { head: "Drug", cell: (p) => p.drug },
      { head: "Acts on", cell: (p) => [p.strength, p.target, p.role].filter((part) => part !== null).join(" ") },
      {
        head: "Half-life (h)",
        isNumber: true,
        cell: (p) => (p.halfLifeH === null ? missing("not given") : duration(p.halfLifeH)),
        rank: (p) => p.halfLifeH,
      },
      {
        head: `From (${report.study.zone})`,
        cell: (p) => (p.start === null ? missing("not recorded") : momentText(p.start, clock)),
        rank: (p) => p.start?.ms ?? null,
      },
      {
        head: "To",
        cell: (p) => (p.end === null ? missing("not recorded") : momentText(p.end, clock)),
        rank: (p) => p.end?.ms ?? null,
      },
      { head: "Read from", cell: (p) => links.origin(p.origin) },
    ],
  });
}

export function doseTable(context: PageContext): Html {
  const { report, clock, links } = context;
  return table<DoseRecord>({
    id: "doses",
    caption: "Dose records",
    rows: report.doses,
    empty: "No dose record.",
    columns: [
      { head: "Dose", cell: (d) => d.doseId },
      { head: "Record", cell: (d) => d.record },
      { head: "Drug", cell: (d) => d.drug },
      {
        head: "Amount",
        isNumber: true,
        cell: (d) => (d.amount === null ? missing("not recorded") : `${d.amount} ${d.unit ?? ""}`.trim()),
        rank: (d) => d.amount,
      },
      { head: "Frequency", cell: (d) => d.frequency ?? missing(null) },
      {
        head: `Given, or from and to (${report.study.zone})`,
        cell: (d) => {
          if (d.givenAt !== null) return momentText(d.givenAt, clock);
          const from = d.start === null ? missing("start unknown") : momentText(d.start, clock);
          return `${from} to ${d.end === null ? "now" : momentText(d.end, clock)}`;
        },
        rank: (d) => (d.givenAt ?? d.start)?.ms ?? null,
      },
      { head: "Status", cell: (d) => `${d.status}${d.reason === null ? "" : `: ${d.reason}`}` },
      { head: "Read from", cell: (d) => links.origin(d.origin) },
    ],
  });
}
