import type { SubjectEvaluation } from "../src/domain/evaluation.js";
import type { Finding } from "../src/domain/finding.js";
import type { Pair } from "../src/domain/pair.js";
import type { TableKind } from "../src/domain/tables.js";
import { finding } from "../src/findings/finding.js";
import type { NamedSnapshot, SnapshotRow, SubjectData } from "../src/store/study-store.js";
import { evaluateSubject, loadForEvaluation, studyIndex, subjectBatch } from "./evaluate.js";
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
  const onTrial = async <T>(look: (named: readonly Named[]) => Promise<T>): Promise<T> => {
    const tally = { ...context.tally };
    const answer = await store.rehearse(async () => {
      const shaOf = new Map<number, string>();
      for (const table of tables) {
        const fileNo = await table.store();
        if (fileNo !== null) shaOf.set(fileNo, table.sha256);
      }
      const named = await store.snapshotsOf([...shaOf.keys()]);
      return look(named.map((one) => ({ ...one, sha256: shaOf.get(one.fileNo)! })));
    });
    Object.assign(context.tally, tally);
    return answer;
  };
  const trial = await onTrial(async (named) => ({ named, rows: await rowsOf(context, named) }));
  const before = await rowsOf(context, trial.named);
  const gone = withdrawnBySubject(before, trial.rows);
  // Nearly always nothing is gone: only then is the trial made again, to see what it would do to pairs.
  if (gone.size === 0) return answer;
  const subjectNos = [...new Set([...gone.keys()].map((key) => Number(key.split(" ")[0])))];
  const after = await onTrial(() => evaluated(context, subjectNos));
  const now = await evaluated(context, subjectNos);
  for (const sha256 of new Set(trial.named.map((one) => one.sha256))) {
    const ofFile = trial.named.filter((one) => one.sha256 === sha256);
    for (const kind of new Set(ofFile.map((one) => one.kind))) {
      const named = ofFile.filter((one) => one.kind === kind);
      const judged = judge(named, kind, { rows: before, gone, before: now, after });
      if (judged !== null && !answer.has(sha256)) answer.set(sha256, judged);
    }
  }
  return answer;
}

interface Named extends NamedSnapshot {
  sha256: string;
}

/** Rows of a subject's table, by `subject kind`. */
type Rows = ReadonlyMap<string, readonly SnapshotRow[]>;

const keyOf = (subjectNo: number, kind: TableKind): string => `${subjectNo} ${kind}`;

async function rowsOf({ store }: Context, named: readonly NamedSnapshot[]): Promise<Rows> {
  const rows = new Map<string, readonly SnapshotRow[]>();
  const kinds = [...new Set(named.map((one) => one.kind))];
  const subjectNos = [...new Set(named.map((one) => one.subjectNo))];
  for (let start = 0; start < subjectNos.length; start += subjectBatch) {
    for (const data of await store.loadSubjects(subjectNos.slice(start, start + subjectBatch)))
      for (const kind of kinds) rows.set(keyOf(data.subjectNo, kind), data.tables[kind].rows);
  }
  return rows;
}

function withdrawnBySubject(before: Rows, after: Rows): Rows {
  const gone = new Map<string, readonly SnapshotRow[]>();
  for (const [key, rows] of before) {
    const list = withdrawnRows(rows, after.get(key) ?? []);
    if (list.length > 0) gone.set(key, list);
  }
  return gone;
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

interface Judged {
  rows: Rows;
  gone: Rows;
  before: ReadonlyMap<number, Evaluated>;
  after: ReadonlyMap<number, Evaluated>;
}

function judge(named: readonly Named[], kind: TableKind, known: Judged): Withdrawal | null {
  const rows: string[] = [];
  const used: string[] = [];
  const gained: string[] = [];
  let standing = 0;
  for (const { subjectNo, mapping } of named) {
    const key = keyOf(subjectNo, kind);
    standing += known.rows.get(key)?.length ?? 0;
    const gone = (known.gone.get(key) ?? []).filter((row) => row.mapping === mapping);
    const [then, now] = [known.before.get(subjectNo), known.after.get(subjectNo)];
    if (gone.length === 0 || !then || !now) continue;
    const { subjectId } = then.data;
    const say = (pair: Pair): string => `${subjectId}: ${pair.csf.sampleId} / ${pair.plasma.sampleId}`;
    rows.push(...gone.map((row) => `${subjectId}: ${nameOf(row)}`));
    const ids = new Set(gone.map(nameOf));
    used.push(...then.evaluation.pairs.filter((pair) => pair.isUsed && restsOn(pair, kind, ids)).map(say));
    const wasUnused = new Set(then.evaluation.pairs.filter((pair) => !pair.isUsed).map((pair) => pair.pairId));
    gained.push(...now.evaluation.pairs.filter((pair) => pair.isUsed && wasUnused.has(pair.pairId)).map(say));
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
  const rests = used.length === 0 ? "" : ` Pairs in use depend on these rows: ${listed(used)}.`;
  const gains = gained.length === 0 ? "" : ` Pairs that are not used would become used: ${listed(gained)}.`;
  return finding({
    rule: "rows-withdrawn",
    subjectId: subjects.length === 1 ? subjects[0]! : null,
    file,
    value: `${rows.length} of ${standing} rows`,
    expected: `all rows of ${kind} of the subjects that the file names`,
    what: `${file} is waiting for a person: it would withdraw ${rows.length} of the ${standing} rows of ${kind} in force for its subjects: ${listed(rows)}.${rests}${gains}`,
    remedy: `Export the whole table again, or confirm that this one is right with \`csfp files accept ${file}\`; dismiss a mistake with \`csfp files dismiss ${file}\`. An extract that only adds and corrects rows needs \`snapshot: append\` in its mapping.`,
  });
}
