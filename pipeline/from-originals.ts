import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StudyStore } from "../src/store/study-store.js";
import type { AuditProblem } from "../src/store/verify-audit.js";
import { eventsUntil, isNightEnd, optionsOf, replay, settle } from "./as-of.js";
import { withStudy } from "./context.js";
import type { Context } from "./stage.js";

/**
 * The deepest look outside the program: every night, decision and account is done again in a temporary place,
 * from the archived bytes and the kept study.yaml, and what comes out is held against what is stored. The chain alone
 * cannot tell what was changed between two nights and then taken up by the second one; the originals can.
 */
export async function compareWithOriginals(
  context: Context,
): Promise<{ problems: AuditProblem[]; notes: string[]; lines: number }> {
  const { store } = context;
  const waiting = (await store.dirtySubjects()).length;
  if (waiting > 0 || (await store.meta("evaluated_with")) !== context.fingerprint) {
    const note = "not compared with the originals: the store is not up to date. Run csfp nightly, then this again";
    return { problems: [], notes: [note], lines: 0 };
  }
  const events = await eventsUntil(context, Number.MAX_SAFE_INTEGER);
  const root = mkdtempSync(join(tmpdir(), "csfp-originals-"));
  try {
    await replay(context, events, root);
    const again = await withStudy(optionsOf(root, context.now()), async (past) => {
      await settle(past);
      return linesOf(past.store);
    });
    const stored = await linesOf(store);
    const found = differences(stored, again);
    const versions = new Set(events.filter(isNightEnd).map((event) => event.softwareVersion));
    const others = [...versions].filter((version) => version !== context.version);
    // Another version may rightly have come to something else: then nobody can tell from here.
    if (others.length > 0) {
      const by = `(csfp ${others.join(", ")} computed before, csfp ${context.version} now)`;
      return { problems: [], notes: found.map((what) => `${what} ${by}`), lines: stored.size };
    }
    return { problems: found.map((what) => ({ seq: null, what })), notes: [], lines: stored.size };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Lines of the canonical dump by what they are about. Findings are left out: some are about an inbox of that night. */
async function linesOf(store: StudyStore): Promise<Map<string, string>> {
  const lines = new Map<string, string>();
  for await (const line of store.dump()) {
    const { type, sample_id, pair_id } = JSON.parse(line) as { type: string; sample_id?: string; pair_id?: string };
    if (type === "finding") continue;
    if (type === "sample") lines.set(`sample ${sample_id}`, line);
    else if (type === "pair") lines.set(`pair ${pair_id}`, line);
    else {
      let nth = 0;
      while (lines.has(`${line}${nth}`)) nth++;
      lines.set(`${line}${nth}`, line);
    }
  }
  return lines;
}

function differences(stored: ReadonlyMap<string, string>, again: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  for (const [key, line] of stored) {
    const other = again.get(key);
    if (other === undefined) found.push(`${said(line)}: the originals do not give it`);
    else if (other !== line) found.push(`${said(line)}: ${changed(line, other)}`);
  }
  for (const [key, line] of again) {
    if (!stored.has(key)) found.push(`${said(line)}: the originals give it, the store has none like it`);
  }
  const unlike = [...new Set(found)];
  return unlike.slice(0, mostSaid).concat(unlike.length > mostSaid ? [`and ${unlike.length - mostSaid} more`] : []);
}

const mostSaid = 20;

function said(line: string): string {
  const { type, sample_id, pair_id, subject_id, analyte, key, sha256 } = JSON.parse(line) as Record<string, unknown>;
  const about = [sample_id, pair_id, key, subject_id, analyte, typeof sha256 === "string" ? sha256.slice(0, 12) : ""];
  return [type, ...about.filter((one) => typeof one === "string" && one !== "")].join(" ");
}

function changed(line: string, other: string): string {
  const [is, was] = [JSON.parse(line), JSON.parse(other)] as [Record<string, unknown>, Record<string, unknown>];
  const keys = Object.keys(is).filter((key) => JSON.stringify(is[key]) !== JSON.stringify(was[key]));
  return keys
    .map((key) => `${key} is ${JSON.stringify(is[key])}, the originals give ${JSON.stringify(was[key])}`)
    .join("; ");
}
