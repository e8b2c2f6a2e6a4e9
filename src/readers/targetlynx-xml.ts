import type { Finding } from "../domain/finding.js";
import { nearMiss, strict } from "../domain/near-miss.js";
import { finding } from "../findings/finding.js";
import { ReadError } from "../findings/read-error.js";
import { readXml } from "../io/xml.js";
import type { FileHead, Reader, SniffAnswer, SourceFile } from "./reader.js";
import { unknownLine } from "./row-findings.js";
import { readVendorRows } from "./vendor-results.js";
import {
  cellOf,
  emptyMeansByPeak,
  inMemory,
  isWithoutPeak,
  ParseReport,
  type VendorLayout,
  type VendorRow,
} from "./vendor-rows.js";

/**
 * Waters TargetLynx XML export (QUANDATASET): everything is an attribute, no unit anywhere. Old files write
 * `analconc="0.0000000000"` for no peak, new ones an empty text. The calibration data name the internal standard of each
 * compound, so the standards themselves are known.
 */

/** Every element of the layout, whether it is used or not. */
const elements: ReadonlySet<string> = new Set([
  ...["QUANDATASET", "XMLFILE", "DATASET", "GROUPDATA", "GROUP", "METHODDATA", "SAMPLELISTDATA", "SAMPLE", "COMPOUND"],
  ...["PEAK", "ISPEAK", "CONFIRMATIONIONPEAK", "METHOD", "USERDATA", "CALIBRATIONDATA", "CALIBRATIONCURVE", "CURVE"],
  ...["RESPONSE", "RESPONSEFACTOR", "CORRELATION", "DETERMINATION"],
]);

/** Confirming ions are numbered: CONFIRMATIONIONPEAK1. */
function isKnownElement(name: string): boolean {
  return elements.has(name) || /^CONFIRMATIONIONPEAK\d+$/.test(name);
}

type Attributes = Readonly<Record<string, string>>;

/** Attributes of PEAK kept as text; `belowrl` is 1 on every peak where no limit is set and says nothing. */
const kept = [
  "pkflags",
  "conccalc",
  "percrecovery",
  "peakmissing",
  "nosolflag",
  "ionratioflag",
  "signoise",
  "modifieduser",
];
const header = ["analconc", ...kept];

const at = {
  concentration: 0,
} as const;

const layout: VendorLayout = {
  terms: "targetlynx",
  dilution: "unstated",
  extra: kept,
  leaveOut: (row) => (row.fixed?.group === isStandard ? "internal standards named by the calibration data" : null),
  isUsed: (text) => (text.includes("X") ? false : null),
  isNoPeak: (row, value) => value === 0 && isWithoutPeak(row),
  emptyMeans: emptyMeansByPeak,
};

const isStandard = "internal standard";

export const targetlynxXml: Reader = {
  id: "targetlynx-xml",
  title: "Waters TargetLynx (XML)",
  evidence: "real files",
  sniff,
  async *read(file, options) {
    const report = new ParseReport();
    const rows = await parseXml(file, report);
    return yield* readVendorRows({ name: file.name, layout, report, rows: inMemory(rows), isLines: false }, options);
  },
};

function sniff({ headText }: FileHead): SniffAnswer {
  if (/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!DOCTYPE[\s\S]*?)?<QUANDATASET[\s/>]/.test(headText)) {
    return { sure: true, why: "its root element is QUANDATASET" };
  }
  return { sure: false, lookedFor: "the root element QUANDATASET" };
}

async function parseXml(file: SourceFile, report: ParseReport): Promise<VendorRow[]> {
  const rows: VendorRow[] = [];
  const names = new Map<string, string>();
  const references = new Set<string>();
  const strange = new Map<string, { line: number; n: number }>();
  let samples = 0;
  let stated: number | null = null;
  let hasPeak = false;
  let sample: Attributes | null = null;
  let compound: Attributes | null = null;
  let row: VendorRow | null = null;
  let calibration = false;

  const handlers = {
    open(name: string, a: Attributes, line: number) {
      if (!isKnownElement(name)) strange.set(name, { line, ...strange.get(name), n: (strange.get(name)?.n ?? 0) + 1 });
      if (name === "SAMPLELISTDATA" && /^\d+$/.test(a.count ?? "")) stated = (stated ?? 0) + Number(a.count);
      if (name === "XMLFILE") report.exportedText = `${a.modifieddate ?? ""} ${a.modifiedtime ?? ""}`.trim();
      else if (name === "CALIBRATIONDATA") calibration = true;
      else if (name === "SAMPLE") {
        sample = a;
        samples++;
      } else if (name === "COMPOUND") {
        compound = a;
        hasPeak = false;
        if (calibration) names.set(a.id ?? "", a.name ?? "");
        else row = rowOf(sample ?? {}, a, line);
      } else if (name === "RESPONSE" && calibration) {
        if (a.ref !== undefined && a.ref !== "" && a.ref !== compound?.id) references.add(a.ref);
      } else if (name === "PEAK" && row !== null) {
        row = withPeak(row, a);
        hasPeak = true;
      } else if (name === "ISPEAK" && row !== null)
        row = { ...row, fixed: { ...row.fixed, internalStandardArea: a.area ?? "" } };
    },
    close(name: string) {
      if (name === "CALIBRATIONDATA") calibration = false;
      if (name === "COMPOUND" && !calibration && row !== null) {
        if (hasPeak) rows.push(row);
        else report.reject(withoutPeak(file.name, row));
        row = null;
      }
    },
  };
  await readXml(file.chunks(), file.name, handlers);
  if (rows.length === 0) {
    throw new ReadError(`${file.name}: a TargetLynx dataset without samples (method or curves only)`, {
      row: 1,
      rule: "no-results",
      expected: "SAMPLE elements with COMPOUND and PEAK",
    });
  }
  report.note(...[...strange].map(([name, { line, n }]) => unknownElement(file.name, name, line, n)));
  if (stated !== null && stated !== samples) report.note(otherSampleCount(file.name, stated, samples));
  // The reference is a compound's id in the calibration data; samples repeat its name.
  const standards = new Set([...references].map((id) => names.get(id)).filter((name) => name !== undefined));
  return rows.map((r) => (standards.has(cellOf(r, "analyte")) ? marked(r) : r));
}

/** A result that was lost on the way: every COMPOUND of a sample has a PEAK, empty where none was found. */
function withoutPeak(file: string, row: VendorRow): Finding {
  const name = `${cellOf(row, "rawFile")}, ${cellOf(row, "analyte")}`;
  return unknownLine(file, { row: row.row, cells: [name] }, "an element PEAK in every COMPOUND of a sample");
}

function unknownElement(file: string, name: string, line: number, n: number): Finding {
  const meant = nearMiss(name, elements, strict);
  return finding({
    severity: meant === null ? "warning" : "error",
    rule: "unknown-element",
    file,
    row: line,
    value: name,
    expected: meant ?? [...elements].join(", "),
    what: `${file}:${line}: ${n} elements <${name}> are not known${meant === null ? "" : `; is <${meant}> meant?`}`,
  });
}

function otherSampleCount(file: string, stated: number, n: number): Finding {
  return finding({
    severity: "warning",
    rule: "other-record-count",
    file,
    value: String(n),
    expected: `${stated} samples`,
    what: `${file}: the sample list states ${stated} samples, the file holds ${n}`,
    remedy: "compare the file with the sample list, or export it again",
  });
}

function marked(row: VendorRow): VendorRow {
  return { ...row, fixed: { ...row.fixed, group: isStandard } };
}

function rowOf(sample: Attributes, compound: Attributes, line: number): VendorRow {
  return {
    row: line,
    cells: header.map(() => ""),
    at,
    header,
    fixed: {
      analyte: compound.name ?? "",
      rawFile: sample.name ?? "",
      sampleId: sample.sampleid ?? "",
      sampleText: sample.text ?? "",
      comment: sample.desc === sample.text ? "" : (sample.desc ?? ""),
      sampleType: sample.type ?? "",
      sequence: sample.samplenumber ?? "",
      acquired: sample.createdate ?? "",
      acquiredClock: sample.createtime ?? "",
      // SAMPLE has a nominal too; the compound's is the one its curve uses.
      nominal: compound.stdconc ?? "",
      dilution: sample.dilutionfac ?? "",
    },
  };
}

function withPeak(row: VendorRow, peak: Attributes): VendorRow {
  const fixed = {
    ...row.fixed,
    area: peak.area ?? "",
    retentionTime: peak.foundrt ?? "",
    usedInCurve: peak.pkflags ?? "",
  };
  return { ...row, cells: header.map((name) => peak[name] ?? ""), fixed };
}
