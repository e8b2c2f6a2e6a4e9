import type { Mapping } from "../config/schema.js";
import { sayAssumedEncoding } from "./assumed-encoding.js";
import { underCensus } from "./census.js";
import { datasetJson } from "./dataset-json.js";
import { houseTables } from "./house-tables.js";
import { masshunter } from "./masshunter.js";
import { nearestLayouts } from "./nearest-layout.js";
import type { FileFacts, FileHead, ReadBatch, Reader, ReadOptions, SourceFile } from "./reader.js";
import { sciexAnalyst } from "./sciex-analyst.js";
import { sciexOs } from "./sciex-os.js";
import { sdtmCsv } from "./sdtm-csv.js";
import { sdtmXport } from "./sdtm-xport.js";
import { shimadzu } from "./shimadzu.js";
import { skyline } from "./skyline.js";
import { targetlynxText } from "./targetlynx-text.js";
import { targetlynxXml } from "./targetlynx-xml.js";
import { tasq } from "./tasq.js";
import { readTable } from "./tidy.js";
import { tidyLong } from "./tidy-long.js";
import { fitsInPart, sniffMapping } from "./tidy-plan.js";
import { tidyWide } from "./tidy-wide.js";
import { tracefinder } from "./tracefinder.js";
import { watersConnect } from "./waters-connect.js";
import { watson } from "./watson.js";
import { xcalibur } from "./xcalibur.js";

/** Every results format the house reads. A new one: one file, one line here, one folder of fixtures. */
export const readers: readonly Reader[] = [
  targetlynxText,
  targetlynxXml,
  watersConnect,
  masshunter,
  sciexOs,
  sciexAnalyst,
  shimadzu,
  skyline,
  tasq,
  tracefinder,
  xcalibur,
  sdtmCsv,
  sdtmXport,
  datasetJson,
  watson,
  tidyLong,
  tidyWide,
];

export type Choice =
  | { by: "reader"; id: string; why: string; reader: Reader }
  | { by: "mapping"; id: string; why: string; mapping: Mapping }
  /** `what` names the file's true nature, or says that none or several claim it; `lookedFor` says what the nearest layouts lack. */
  | { by: "refused"; what: string; why: string; lookedFor: string[] };

/** Readers of tables in general, not of one vendor's layout. */
const generalReaders: ReadonlySet<string> = new Set(["tidy-long", "tidy-wide", "watson"]);

/**
 * Who reads this file: the one study mapping it fits; else the one vendor reader or house table that claims it. None or
 * several: refused, with what the nearest layouts lack. Files that look like a vendor's but hold no results are refused by name.
 */
export function chooseReader(
  file: FileHead,
  studyMappings: readonly Mapping[],
  among: readonly Reader[] = readers,
): Choice {
  if (file.size === 0) return { by: "refused", what: "an empty file", why: "it has no bytes", lookedFor: [] };
  const studied = studyMappings.map((mapping) => ({ mapping, match: sniffMapping(file, mapping) }));
  const claimed = studied.filter((s) => s.match.fits);
  if (claimed.length > 1) {
    return several(
      claimed.map((c) => `mapping ${c.mapping.name}`),
      "give one of them match.columns or match.fileName",
    );
  }
  const only = claimed[0];
  if (only?.match.fits) return { by: "mapping", id: only.mapping.name, why: only.match.why, mapping: only.mapping };

  // A table that a study mapping half fits is that mapping's, misspelt: no reader of tables in general may take it.
  const isClaimedInPart = studyMappings.some((mapping) => fitsInPart(file, mapping));
  const candidates = isClaimedInPart ? among.filter((reader) => !generalReaders.has(reader.id)) : among;
  const sniffed = candidates.map((reader) => ({ reader, answer: reader.sniff(file) }));
  const houses = houseTables.map((mapping) => ({ mapping, match: sniffMapping(file, mapping) }));
  const vendors = sniffed.filter((s) => s.answer.sure);
  const tables = houses.filter((h) => h.match.fits);
  if (vendors.length + tables.length > 1) {
    const names = [...vendors.map((v) => v.reader.id), ...tables.map((t) => t.mapping.name)];
    return several(names, "map the file in study.yaml");
  }
  const [vendor] = vendors;
  if (vendor?.answer.sure) return { by: "reader", id: vendor.reader.id, why: vendor.answer.why, reader: vendor.reader };
  const [table] = tables;
  if (table?.match.fits) return { by: "mapping", id: table.mapping.name, why: table.match.why, mapping: table.mapping };

  for (const { answer } of sniffed) {
    if ("refuse" in answer) return { by: "refused", what: answer.refuse, why: answer.why, lookedFor: [] };
  }
  const near = nearestLayouts(file, candidates, studyMappings);
  // A mapping of the study that does not fit says what it lacks: it was meant for such a file.
  const meant = studied.filter((s) => fitsInPart(file, s.mapping));
  return {
    by: "refused",
    what: "no known layout",
    why: `no reader and no table claims it; ${beginning(file)}${near.length === 0 ? "" : `; nearest: ${near.map((n) => n.id).join(", ")}`}`,
    lookedFor: [
      ...near.map(
        ({ id, lacking }) =>
          `${id}: ${lacking.length === 0 ? "another place or shape of its header" : lacking.join(", ")}`,
      ),
      ...meant.flatMap((s) => (s.match.fits ? [] : [s.match.lookedFor])),
    ],
  };
}

/** What a person needs to see which file it is: its first line, or that it is not text. */
function beginning({ headText }: FileHead): string {
  const line = headText.split(/\r?\n/).find((one) => one.trim() !== "") ?? "";
  if (/[^\P{Cc}\t]/u.test(line)) return "it is not text";
  return line.length > 120 ? `it begins with \`${line.slice(0, 120)}...\`` : `it begins with \`${line}\``;
}

function several(names: string[], remedy: string): Choice {
  return {
    by: "refused",
    what: "several layouts fit",
    why: `claimed by ${names.join(" and ")}: ${remedy}`,
    lookedFor: names,
  };
}

/** Reads a file with whoever was chosen for it; every line with text is accounted for. */
export function readChosen(
  file: SourceFile,
  choice: Exclude<Choice, { by: "refused" }>,
  options: ReadOptions,
): AsyncGenerator<ReadBatch, FileFacts> {
  const encoding = choice.by === "mapping" ? choice.mapping.encoding : null;
  const source = encoding === null ? file : { ...file.declared(encoding), name: file.name };
  const batches =
    choice.by === "reader" ? choice.reader.read(source, options) : readTable(source, choice.mapping, options);
  const isResults = choice.by === "reader" || choice.mapping.kind === "results";
  const counted = underCensus(source, batches, isResults);
  return source.encoding === "guess" ? sayAssumedEncoding(file.name, counted) : counted;
}
