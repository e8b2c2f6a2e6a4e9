import type { FileHead, Reader, SniffAnswer, SourceFile } from "./reader.js";
import { delimiterByHeader, type LongTable, readLongTable } from "./vendor-blocks.js";
import { type Role, readVendorRows, refuseAreaOnly, type VendorLayout } from "./vendor-results.js";

/** A layout with one header line and one row a result: most vendors' tables. */
export interface LongLayout {
  id: string;
  title: string;
  evidence: Reader["evidence"];
  /** Vendor's name in messages. */
  vendor: string;
  /** What the header must have, in words. */
  looksFor: string;
  isHeader(header: readonly string[]): boolean;
  /** Lines among which the header may stand. */
  headerLines?: number;
  names: Partial<Record<Role, readonly string[]>>;
  layout: VendorLayout;
  /** Files that look like this vendor's but hold no results. */
  refuse?(file: FileHead): SniffAnswer | null;
  /** Last word on the rows before they are understood (units in headers, rows told by others). */
  prepare?(table: LongTable, file: SourceFile): LongTable;
}

export function longReader(spec: LongLayout): Reader {
  return {
    id: spec.id,
    title: spec.title,
    evidence: spec.evidence,
    sniff(file) {
      const refused = spec.refuse?.(file) ?? null;
      if (refused !== null) return refused;
      const found = delimiterByHeader(file.headText, spec.isHeader, spec.headerLines ?? 3);
      return found === null
        ? { sure: false, lookedFor: spec.looksFor }
        : { sure: true, why: `its header has ${spec.looksFor}` };
    },
    async *read(file, options) {
      const read = await readLongTable(file, spec.isHeader, spec.names);
      const table = spec.prepare?.(read, file) ?? read;
      if (table.at.concentration === undefined) refuseAreaOnly(file.name, spec.vendor, table.header, table.headerRow);
      const facts = { exportedAt: null, run: null };
      return yield* readVendorRows({ name: file.name, layout: spec.layout, facts, ...table }, options);
    },
  };
}
