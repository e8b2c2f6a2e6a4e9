import { unitInHeader } from "./header-search.js";
import type { FileHead, Reader, SniffAnswer, SourceFile } from "./reader.js";
import { delimiterByHeader, findLongTable, type LongTable, longRows } from "./vendor-blocks.js";
import { readVendorRows } from "./vendor-results.js";
import {
  ParseReport,
  type Role,
  type RoleColumns,
  refuseAreaOnly,
  type VendorLayout,
  type VendorRow,
} from "./vendor-rows.js";

/** A layout with one header line and one row a result: most vendors' tables. */
export interface LongLayout {
  id: string;
  title: string;
  evidence: Reader["evidence"];
  /** Vendor's name in messages. */
  vendor: string;
  /** What the header must have, in words. */
  looksFor: string;
  /** Columns by which the layout is told, each with its other names. */
  tellingColumns: readonly (readonly string[])[];
  isHeader(header: readonly string[]): boolean;
  /** Lines among which the header may stand. */
  headerLines?: number;
  names: Partial<Record<Role, readonly string[]>>;
  layout: VendorLayout;
  /** Files that look like this vendor's but hold no results. */
  refuse?(file: FileHead): SniffAnswer | null;
  /**
   * What one file's header changes: other columns, and a function a pass that has the last word on each row (units in
   * headers, rows told by others).
   */
  perFile?(table: LongTable, file: SourceFile): { at?: RoleColumns; eachPass?: () => (row: VendorRow) => VendorRow };
}

export function longReader(spec: LongLayout): Reader {
  return {
    id: spec.id,
    title: spec.title,
    evidence: spec.evidence,
    tellingColumns: spec.tellingColumns,
    sniff(file) {
      const refused = spec.refuse?.(file) ?? null;
      if (refused !== null) return refused;
      const found = delimiterByHeader(file.headText, spec.isHeader, spec.headerLines ?? 3);
      return found === null
        ? { sure: false, lookedFor: spec.looksFor }
        : { sure: true, why: `its header has ${spec.looksFor}` };
    },
    async *read(file, options) {
      const found = await findLongTable(file, spec.isHeader, spec.names);
      const own = spec.perFile?.(found, file) ?? {};
      const table = own.at === undefined ? found : { ...found, at: own.at };
      if (table.at.concentration === undefined) refuseAreaOnly(file.name, spec.vendor, table.header, table.headerRow);
      const report = new ParseReport();
      const unit = unitInHeader(table.header[table.at.concentration]!)?.unit ?? null;
      const rows = () => longRows(file, table, report, inUnit(unit, own.eachPass?.()));
      return yield* readVendorRows({ name: file.name, layout: spec.layout, report, rows }, options);
    },
  };
}

/** The layout's last word on each row, and the unit that the header of the concentrations names. */
function inUnit(
  unit: string | null,
  eachPass: ((row: VendorRow) => VendorRow) | undefined,
): ((row: VendorRow) => VendorRow) | undefined {
  if (unit === null) return eachPass;
  return (source) => {
    const row = eachPass?.(source) ?? source;
    return row.at.unit === undefined ? { ...row, fixed: { ...row.fixed, unit } } : row;
  };
}
