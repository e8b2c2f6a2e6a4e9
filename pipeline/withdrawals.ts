import type { SubjectEvaluation } from "../src/domain/evaluation.js";
import { type Finding, finding } from "../src/domain/finding.js";
import type { Pair } from "../src/domain/pair.js";
import type { TableKind } from "../src/domain/tables.js";
import type { SnapshotRow, SubjectData } from "../src/store/study-store.js";
import { evaluateSubject, loadForEvaluation, studyIndex } from "./evaluate.js";
import type { Context } from "./stage.js";

/** What a table would take away by not naming it. */
export interface Withdrawal {
  kind: TableKind;
  /** Rows that stand and would be withdrawn, as `subject: row`. */
  rows: readonly string[];
  /** Rows of its kind that stand for the subjects it names. */
  standing: number;
  /** Used pairs that rest on a withdrawn row, and unused ones that would become used, as `subject: pair`. */
  used: readonly string[];
  gained: readonly string[];
}

/** A table of the night, told by its bytes, and how it is stored for the trial. */
export interface TableOnTrial {
  sha256: string;
  store(): Promise<number | null>;
}

/** More than this share of the rows that stand is too much to vanish without a word. */
const mostWithdrawn = 0.1;

/**
 * Which tables of the night wait for a person: one that would withdraw a row on which a used pair rests, or more than a
 * tenth of the rows of its kind that stand for the subjects it names, or that would turn an unused pair into a used one.
 * All tables are stored on trial, judged together, and undone.
 */
export async function withdrawalsOf(
  context: Context,
  tables: readonly TableOnTrial[],
): Promise<Map<string, Withdrawal>> {
  const answer = new Map<string, Withdrawal>();
  if (tables.length === 0) return answer;
  const { store } = context;
  const tally = { ...context.tally };
  const after = await store.rehearse(async () => {
    const shaOf = new Map<number, string>();
    for (const table of tables) {
      const fileNo = await table.store();
      if (fileNo !== null) shaOf.set(fileNo, table.sha256);
    }
    const named = (await store.snapshotsOf([...shaOf.keys()])).map((one) => ({
      ...one,
      sha256: shaOf.get(one.fileNo)!,
    }));
    const subjectNos = [...new Set(named.map((one) => one.subjectNo))];
    return { named, subjects: await evaluated(context, subjectNos) };
  });
  Object.assign(context.tally, tally);
  const before = await evaluated(
    context,
    [...after.subjects.values()].map(({ data }) => data.subjectNo),
  );
  for (const sha256 of new Set(after.named.map((one) => one.sha256))) {
    const ofFile = after.named.filter((one) => one.sha256 === sha256);
    for (const kind of new Set(ofFile.map((one) => one.kind))) {
      const judged = judge(
        ofFile.filter((one) => one.kind === kind),
        kind,
        before,
        after.subjects,
      );
      if (judged !== null && !answer.has(sha256)) answer.set(sha256, judged);
    }
  }
  return answer;
}

interface Evaluated {
  data: SubjectData;
  evaluation: SubjectEvaluation;
}

async function evaluated(context: Context, subjectNos: readonly number[]): Promise<Map<number, Evaluated>> {
  const index = await studyIndex(context);
  const loaded = await loadForEvaluation(subjectNos, context, index);
  return new Map(
    loaded.map((data) => [data.subjectNo, { data, evaluation: evaluateSubject(data, context, index) }] as const),
  );
}

function judge(
  named: readonly { subjectNo: number; mapping: string }[],
  kind: TableKind,
  before: ReadonlyMap<number, Evaluated>,
  after: ReadonlyMap<number, Evaluated>,
): Withdrawal | null {
  const rows: string[] = [];
  const used: string[] = [];
  const gained: string[] = [];
  let standing = 0;
  for (const { subjectNo, mapping } of named) {
    const [then, now] = [before.get(subjectNo), after.get(subjectNo)];
    if (!then || !now) continue;
    const standingRows = then.data.tables[kind].rows;
    standing += standingRows.length;
    const gone = withdrawnRows(standingRows, now.data.tables[kind].rows).filter((row) => row.mapping === mapping);
    if (gone.length === 0) continue;
    const { subjectId } = then.data;
    rows.push(...gone.map((row) => `${subjectId}: ${nameOf(row)}`));
    const ids = new Set(gone.map(nameOf));
    used.push(
      ...then.evaluation.pairs
        .filter((pair) => pair.isUsed && restsOn(pair, kind, ids))
        .map((pair) => `${subjectId}: ${pair.csf.sampleId} / ${pair.plasma.sampleId}`),
    );
    const wasUnused = new Set(then.evaluation.pairs.filter((pair) => !pair.isUsed).map((pair) => pair.pairId));
    gained.push(
      ...now.evaluation.pairs
        .filter((pair) => pair.isUsed && wasUnused.has(pair.pairId))
        .map((pair) => `${subjectId}: ${pair.csf.sampleId} / ${pair.plasma.sampleId}`),
    );
  }
  const isMuch = rows.length > mostWithdrawn * standing;
  return rows.length > 0 && (isMuch || used.length > 0 || gained.length > 0)
    ? { kind, rows, standing, used, gained }
    : null;
}

/** Columns that tell a row of each kind from every other; rows without one are told apart by what stands in them. */
const idColumns: Partial<Record<TableKind, string>> = { samples: "sample_id", doses: "dose_id" };

function nameOf(row: SnapshotRow): string {
  return row.content.cells.sample_id || row.content.cells.dose_id || row.key;
}

/**
 * Rows that stand and are gone. A row without an id is known by its times and words: where one is gone and another has
 * come it was corrected, so only as many are withdrawn as there are fewer of them.
 */
function withdrawnRows(before: readonly SnapshotRow[], after: readonly SnapshotRow[]): SnapshotRow[] {
  const keys = new Set(after.map((row) => row.key));
  const gone = before.filter((row) => !keys.has(row.key));
  const hasId = (row: SnapshotRow) =>
    Object.values(idColumns).some((column) => (row.content.cells[column] ?? "") !== "");
  const nameless = gone.filter((row) => !hasId(row));
  const fewer = before.filter((row) => !hasId(row)).length - after.filter((row) => !hasId(row)).length;
  return [...gone.filter(hasId), ...nameless.slice(0, Math.max(0, fewer))];
}

function restsOn(pair: Pair, kind: TableKind, ids: ReadonlySet<string>): boolean {
  if (kind === "samples") return ids.has(pair.csf.sampleId) || ids.has(pair.plasma.sampleId);
  return kind === "doses" && pair.steadyState.doseIds.some((id) => ids.has(id));
}

/** `rows-withdrawn`: what the table would take away, and what a person can do. */
export function withdrawalFinding(file: string, { kind, rows, standing, used, gained }: Withdrawal): Finding {
  const listed = (all: readonly string[]): string =>
    `${all.slice(0, 10).join(", ")}${all.length > 10 ? `, and ${all.length - 10} more` : ""}`;
  const subjects = [...new Set(rows.map((row) => row.split(": ")[0]!))];
  const rests = used.length === 0 ? "" : ` Pairs in use rest on them: ${listed(used)}.`;
  const gains = gained.length === 0 ? "" : ` Pairs that are not used would become used: ${listed(gained)}.`;
  return finding({
    severity: "error",
    rule: "rows-withdrawn",
    scope: "file",
    subjectId: subjects.length === 1 ? subjects[0]! : null,
    file,
    value: `${rows.length} of ${standing} rows`,
    expected: `all ${kind} rows of the subjects that the file names`,
    what: `${file} waits: it would withdraw ${rows.length} of the ${standing} rows of ${kind} that stand for its subjects: ${listed(rows)}.${rests}${gains}`,
    why: "A table names all rows of its subjects; a short extract taken for a whole table would take data away without a word.",
    remedy: `Export the whole table, or say that this one is right: \`csfp files accept ${file}\`; if it is a mistake: \`csfp files dismiss ${file}\`. Extracts that only add and correct rows are declared by \`snapshot: append\` in their mapping.`,
  });
}
