import type { Finding } from "../domain/finding.js";
import type { DilutionApplied } from "../domain/result.js";
import { finding } from "../findings/finding.js";
import { ReadError } from "../findings/read-error.js";
import type { Role, RoleColumns } from "./vendor-rows.js";

/** Columns of one compound (or, transposed, of one sample) beside those every row shares. */
export interface Measured {
  name: string;
  isStandard: boolean;
  at: RoleColumns;
  /** Transposed: what the group's label tells of the sample. */
  fixed: Partial<Record<Role, string>>;
  /** Field names at this group's and the shared columns, empty elsewhere: names repeat from group to group. */
  header: string[];
}

export interface MassHunterTable {
  isTransposed: boolean;
  /** Transposed: the column that names the compound. */
  nameIndex: number;
  messageIndex: number;
  width: number;
  fields: readonly string[];
  measured: Measured[];
  dilution: DilutionApplied;
}

/** How MassHunter marks internal standards: `alpha-d7 (ISTD)`, in some versions `alpha-d7 [ISTD]`. */
export const standardMark = /\(ISTD\)|\[ISTD\]/i;

interface Group {
  label: string;
  from: number;
  to: number;
}

const sharedFields: Readonly<Record<string, Role>> = {
  Name: "sampleId",
  "Data File": "rawFile",
  Type: "sampleType",
  Level: "level",
  "Acq. Date-Time": "acquired",
  Comment: "comment",
  "Sample Group": "group",
  "Dil.": "dilution",
  "Pos.": "sequence",
};

const compoundFields: Readonly<Record<string, Role>> = {
  "Exp. Conc.": "nominal",
  RT: "retentionTime",
  Area: "area",
  "Resp.": "area",
  "ISTD Resp.": "internalStandardArea",
  "ISTD Area": "internalStandardArea",
};

/** Understands the two header rows. Throws ReadError where they are not those of a results table. */
export function tableLayout(
  labels: readonly string[],
  fields: readonly string[],
  row: number,
  file: string,
): MassHunterTable {
  const width = fields.length;
  const isTransposed = labels[0]?.trim() === "Compound Method";
  const groups = groupsOf(labels, width);
  for (const group of groups) refuseRepeatedFields(group, fields, row, file);
  refuseSingleHeader(labels, fields, isTransposed, row, file);
  // `Final Conc.` includes the dilution, `Calc. Conc.` does not.
  const hasFinal = fields.some((name) => name.trim() === "Final Conc.");
  const concentration = hasFinal ? "Final Conc." : "Calc. Conc.";
  const [shared, ...others] = groups;
  const measured = isTransposed
    ? samplesOf(others, fields, shared!, concentration, row)
    : compoundsOf(groups, fields, concentration);
  return {
    isTransposed,
    nameIndex: isTransposed ? fields.findIndex((name) => name.trim() === "Name") : -1,
    messageIndex: fields.findIndex((name) => name.trim() === "Quantitation Message"),
    width,
    fields,
    measured,
    dilution: hasFinal ? "included" : "notIncluded",
  };
}

/** Both header rows have one cell a column: where they differ, every label may stand over another column. */
export function refuseUnlikeHeaderRows(
  labels: readonly string[],
  fields: readonly string[],
  row: number,
  file: string,
): void {
  if (labels.length === fields.length) return;
  throw new ReadError(
    `${file}: the first header row has ${labels.length} cells, the second ${fields.length}: which column is which cannot be determined`,
    {
      row,
      rule: "unlike-header-rows",
      value: fields.slice(0, 10).join(", "),
      expected: "two header rows of equal width",
    },
  );
}

function refuseSingleHeader(
  labels: readonly string[],
  fields: readonly string[],
  isTransposed: boolean,
  row: number,
  file: string,
): void {
  const known = isTransposed ? ["Name"] : ["Data File", "Name"];
  if (fields.some((name) => known.includes(name.trim()))) return;
  const isMerged = labels.some((name) => known.includes(name.trim()));
  throw new ReadError(
    isMerged
      ? `${file}: the second header row (RT, Area, Final Conc. ...) is missing: what the numbers are cannot be determined`
      : `${file}: the second header row names neither Data File nor Name`,
    {
      row,
      rule: "missing-header",
      value: fields.slice(0, 10).join(", "),
      expected: "a row of field names under the row of group labels",
    },
  );
}

/** A label stands at the first column of its group and holds for the columns to its right. */
function groupsOf(labels: readonly string[], width: number): Group[] {
  const groups: Group[] = [{ label: "Sample", from: 0, to: width }];
  for (let i = 0; i < width; i++) {
    const label = labels[i]?.trim() ?? "";
    if (label === "" || (i === 0 && label === "Sample")) continue;
    if (i === 0) {
      groups[0]!.label = label;
      continue;
    }
    groups.at(-1)!.to = i;
    groups.push({ label, from: i, to: width });
  }
  return groups;
}

/** A field that stands twice in one group: the label of the group to its right is lost, and with it a sample or compound. */
function refuseRepeatedFields(group: Group, fields: readonly string[], row: number, file: string): void {
  const seen = new Set<string>();
  for (let i = group.from; i < group.to; i++) {
    const name = fields[i]!.trim();
    const isKnown = name in sharedFields || name in compoundFields || name === "Final Conc." || name === "Calc. Conc.";
    if (isKnown && seen.has(name)) {
      throw new ReadError(
        `${file}: the group "${group.label}" has the column ${name} twice: the label of a group is lost`,
        {
          row,
          column: name,
          rule: "lost-group-label",
          expected: "a label in the first header row above every group of columns",
        },
      );
    }
    seen.add(name);
  }
}

function columnsIn(
  group: Group,
  fields: readonly string[],
  known: Readonly<Record<string, Role>>,
  at: RoleColumns,
): void {
  for (let i = group.from; i < group.to; i++) {
    const role = known[fields[i]!.trim()];
    if (role !== undefined && at[role] === undefined) at[role] = i;
  }
}

function headerOver(fields: readonly string[], groups: readonly Group[]): string[] {
  const header = Array<string>(fields.length).fill("");
  for (const group of groups) for (let i = group.from; i < group.to; i++) header[i] = fields[i]!.trim();
  return header;
}

/** One entry a compound; its Method and Results groups belong together, qualifiers to the compound on their left. */
function compoundsOf(groups: readonly Group[], fields: readonly string[], concentration: string): Measured[] {
  const shared = groups.filter((g) => g.label === "Sample");
  const sharedAt: RoleColumns = {};
  for (const group of shared) columnsIn(group, fields, sharedFields, sharedAt);
  const compounds: { name: string; groups: Group[] }[] = [];
  for (const group of groups) {
    const match = /^(.*?)\s*(Results|Method)$/.exec(group.label);
    if (match === null || /^Qualifier \(/.test(group.label)) continue;
    const name = match[1]!;
    const last = compounds.at(-1);
    if (last?.name === name && !last.groups.some((g) => g.label === group.label)) last.groups.push(group);
    else compounds.push({ name, groups: [group] });
  }
  return compounds.map((compound) => {
    const at = { ...sharedAt };
    for (const group of compound.groups)
      columnsIn(group, fields, { ...compoundFields, [concentration]: "concentration" }, at);
    return {
      name: compound.name,
      isStandard: standardMark.test(compound.name),
      at,
      fixed: {},
      header: headerOver(fields, [...shared, ...compound.groups]),
    };
  });
}

/** Every sample of a compound table has the same columns; otherwise a label stands over another sample's numbers. */
function refuseUnlikeSamples(groups: readonly Group[], fields: readonly string[], row: number): void {
  const own = groups.filter((group) => !/^Qualifier \(/.test(group.label));
  const columns = own.map((group) => fields.slice(group.from, group.to).join(", "));
  const odd = columns.findIndex((text) => text !== columns[0]);
  if (odd < 0) return;
  throw new ReadError(
    `line ${row}: sample "${own[odd]!.label}" has the columns ${columns[odd]}, the first one ${columns[0]}`,
    {
      row,
      rule: "unlike-groups",
      value: columns[odd]!,
      expected: columns[0]!,
      remedy: "export the compound table again and do not move its columns",
    },
  );
}

/** Transposed: one entry a sample; the label is its name, `Data File` its identity where that column was exported. */
function samplesOf(
  groups: readonly Group[],
  fields: readonly string[],
  compound: Group,
  concentration: string,
  row: number,
): Measured[] {
  refuseUnlikeSamples(groups, fields, row);
  const known = { ...sharedFields, ...compoundFields, [concentration]: "concentration" as const };
  return groups
    .filter((group) => !/^Qualifier \(/.test(group.label))
    .map((group) => {
      const at: RoleColumns = {};
      columnsIn(compound, fields, { "Exp. Conc.": "nominal" }, at);
      columnsIn(group, fields, known, at);
      const name = group.label.replace(/\s+(Results|Method)$/, "");
      const fixed: Measured["fixed"] =
        at.rawFile === undefined ? { rawFile: name, sampleId: name } : { sampleId: name };
      if (at.sampleId !== undefined) delete fixed.sampleId;
      return { name, isStandard: false, at, fixed, header: headerOver(fields, [compound, group]) };
    });
}

type ComparedField = "concentration" | "area" | "retentionTime" | "nominal";

/** Analytes without a column that other analytes of the table have. */
export function compoundsWithout({ isTransposed, measured }: MassHunterTable, field: ComparedField): Measured[] {
  const compounds = isTransposed ? [] : measured.filter((m) => !m.isStandard);
  const without = compounds.filter((m) => m.at[field] === undefined);
  return without.length < compounds.length ? without : [];
}

/** Warnings for analytes that lack a column of less weight than the concentration: a field name may be damaged. */
export function unlikeCompounds(file: string, table: MassHunterTable): Finding[] {
  const fields = ["area", "retentionTime", "nominal"] as const;
  return fields.flatMap((field) => {
    const without = compoundsWithout(table, field);
    return without.length === 0 ? [] : [unlikeCompound(file, field, without)];
  });
}

/** Analytes whose columns differ from the others': without a concentration their results are lost. */
export function unlikeCompound(file: string, field: ComparedField, without: readonly Measured[]): Finding {
  const isDecisive = field === "concentration";
  const names = without.map((m) => m.name).join(", ");
  const column = field === "retentionTime" ? "retention time" : field === "nominal" ? "expected concentration" : field;
  return finding({
    severity: isDecisive ? "error" : "warning",
    rule: "unlike-groups",
    file,
    row: 2,
    value: names.slice(0, 200),
    expected: "the same columns for every compound",
    what: `${file}:2: ${names.slice(0, 200)}: no ${column} column, although other compounds have one`,
    why: isDecisive
      ? "the results of these compounds are not used"
      : "the field name may be damaged; without the column less is known of these results",
    remedy: "compare the second header row of these compounds, or export the table again",
  });
}
