import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { AuditEvent, AuditHead, Decision, Signature, User } from "../src/domain/decision.js";
import { ConfigError } from "../src/domain/errors.js";
import { archivedPath } from "../src/io/inbox.js";
import { formatMoment } from "../src/io/time-text.js";
import type { StudyReport } from "../src/report/data.js";
import { changesSinceReport, nightEnd, pairsAt } from "./changes.js";
import { withStudy } from "./context.js";
import { loadReport } from "./load-report.js";
import { runNight } from "./nightly.js";
import type { Context } from "./stage.js";

/**
 * A report as of a former night or day, by doing again what the audit trail says was done: every night until then with
 * the study.yaml it had and the archived bytes it met, every account, decision and signature in between. What comes out
 * is held against what the trail kept of that time; where they differ there is no report, for it would show a state
 * that never was.
 */
export async function reportAsOf(
  context: Context,
  moment: string,
  wholeRun: string | null = null,
): Promise<{ report: StudyReport; name: string }> {
  const cut = await cutAt(context, moment);
  const root = mkdtempSync(join(tmpdir(), "csfp-as-of-"));
  try {
    const events = await eventsUntil(context, cut.seq);
    await replay(context, events, root);
    const report = await withStudy(optionsOf(root, context.now()), async (past) => {
      await settle(past);
      await compare(context, past, cut, events);
      return loadReport(await asComputedThen(past, events), wholeRun);
    });
    return { report: await asItWas(context, report, cut, events), name: cut.name };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The last event that counts. */
interface Cut {
  seq: number;
  /** `night 2 (20260102T000000Z-2)`, `2026-01-02`. */
  label: string;
  /** Name of a folder. */
  name: string;
}

/** The end of a night, by number or run id, or of a day in the study's zone. Throws ConfigError. */
async function cutAt(context: Context, moment: string): Promise<Cut> {
  const { zone } = context.loaded.config;
  if (!/^\d{4}-\d\d-\d\d$/.test(moment)) {
    const seq = await nightEnd(context, moment);
    const night = (await context.store.nights()).find((one) => one.runId === moment || String(one.nightNo) === moment);
    if (!night?.finishedAt) throw new ConfigError(`night \`${moment}\` did not end; a night that ended can be shown.`);
    return { seq, label: `the end of night ${night.nightNo} (${night.runId})`, name: `night-${night.nightNo}` };
  }
  let seq = 0;
  let hasNight = false;
  for await (const event of context.store.auditEvents()) {
    if (event.atLocal.slice(0, 10) > moment) continue;
    seq = event.seq;
    if (isNightEnd(event)) hasNight = true;
  }
  if (!hasNight) throw new ConfigError(`no night of this study had ended by ${moment} (${zone}); nothing to show.`);
  return { seq, label: `the end of ${moment} (${zone})`, name: moment };
}

export async function eventsUntil({ store }: Context, seq: number): Promise<AuditEvent[]> {
  const events: AuditEvent[] = [];
  for await (const event of store.auditEvents()) if (event.seq <= seq) events.push(event);
  return events;
}

export const isNightEnd = (event: AuditEvent): boolean => event.entity === "night" && event.action === "finish";

/** A study folder of its own, with the clock of the moment; the head of its trail is written down nowhere. */
export function optionsOf(root: string, ms: number) {
  return { study: root, isAnchored: false, env: { SOURCE_DATE_EPOCH: String(Math.floor(ms / 1000)) } };
}

/** Does everything again, in the order of the events. */
export async function replay(context: Context, events: readonly AuditEvent[], root: string): Promise<void> {
  const files = new Map<string, string>();
  let startedAt = "";
  for (const event of events) {
    if (event.entity === "configuration") await putConfiguration(context, event, root);
    if (event.entity === "file") {
      const { sha256, name } = JSON.parse(event.newValue) as { sha256: string; name: string };
      files.set(sha256, name);
    }
    if (event.entity === "night" && event.action === "begin") startedAt = event.atUtc;
    if (isNightEnd(event)) {
      putInbox(context, files, root);
      files.clear();
      await withStudy(optionsOf(root, Date.parse(startedAt)), async (past) => {
        await runNight({ ...past, isReportWanted: false });
      });
    }
    if (["user", "decision", "signature"].includes(event.entity)) {
      await withStudy(optionsOf(root, Date.parse(event.atUtc)), (past) => enterAgain(past, event));
    }
  }
}

async function putConfiguration({ store }: Context, event: AuditEvent, root: string): Promise<void> {
  const { sha256 } = JSON.parse(event.newValue) as { sha256: string };
  const text = await store.configuration(sha256);
  if (text === null) throw cannotShow(`the study.yaml with SHA-256 ${sha256} is not kept`);
  writeFileSync(join(root, "study.yaml"), text);
}

/** The archived bytes that one night met, under the names they had, old enough to be read at once. */
function putInbox({ places }: Context, files: ReadonlyMap<string, string>, root: string): void {
  const inbox = join(root, "inbox");
  rmSync(inbox, { recursive: true, force: true });
  mkdirSync(inbox);
  for (const [sha256, name] of files) {
    const bytes = archivedPath(places.archive, sha256);
    if (!existsSync(bytes)) throw cannotShow(`the bytes of ${name} (SHA-256 ${sha256}) are no longer in the archive`);
    const parts = name.split("/").filter((part) => part !== ".." && part !== "");
    // One night may have met two contents under one name: files imported from two folders, one replaced before the night
    // that was cut short went on. The second lies in a folder of its hash, where it is read alike.
    const named = join(inbox, ...parts);
    const path = existsSync(named) ? join(inbox, sha256.slice(0, 12), ...parts) : named;
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(bytes, path);
    utimesSync(path, 0, 0);
  }
}

/** The same account, decision or signature once more, under the same number. */
async function enterAgain(past: Context, event: AuditEvent): Promise<void> {
  const by = { actor: event.userId, reason: event.reasonText, reasonCode: event.reasonCode };
  await past.store.write(by, async (writer) => {
    if (event.entity === "user") {
      const user = JSON.parse(event.newValue) as User;
      // No password comes along: nobody signs in to a reconstruction.
      if (event.action === "add") await writer.addUser({ ...user, osUser: null, credential: "none" });
      else await writer.changeUser(user.userId, { role: user.role, isDisabled: Boolean(user.isDisabled) });
    }
    if (event.entity === "decision") {
      const { decisionNo: _no, userId: _id, fullName: _name, ...decision } = JSON.parse(event.newValue) as Decision;
      await writer.addDecision(decision);
      await writer.markAllDirty();
    }
    if (event.entity === "signature") {
      const { signatureNo: _no, userId: _id, ...signature } = JSON.parse(event.newValue) as Signature;
      await writer.addSignature(signature);
    }
  });
  if (event.entity === "decision") await settle(past);
}

/** Pairs and summaries in line with the decisions. */
export async function settle(past: Context): Promise<void> {
  const { compute } = await import("./70-compute.js");
  await compute.run(past);
}

/** What came out equal counts as computed by the version of then: signatures are under its results. */
async function asComputedThen(past: Context, events: readonly AuditEvent[]): Promise<Context> {
  const version = events.findLast(isNightEnd)?.softwareVersion ?? past.version;
  if (version === past.version) return past;
  const fingerprint = `${version} ${past.configSha256}`;
  await past.store.write({ actor: past.actor, reason: "made again" }, (writer) =>
    writer.setMeta("evaluated_with", fingerprint),
  );
  return { ...past, fingerprint };
}

/** Throws ConfigError where the reconstruction and what the trail kept of that time are not the same. */
async function compare(context: Context, past: Context, cut: Cut, events: readonly AuditEvent[]): Promise<void> {
  const [was, is] = [await pairsAt(context, cut.seq), await pairsAt(past, Number.MAX_SAFE_INTEGER)];
  const differing = [...new Set([...was.keys(), ...is.keys()])].filter((id) => was.get(id) !== is.get(id)).sort();
  const software = [...new Set(events.filter(isNightEnd).map((event) => event.softwareVersion))];
  const why = software.every((version) => version === context.version)
    ? "the same software gave other values then"
    : `csfp ${software.join(", ")} computed then, csfp ${context.version} now`;
  if (differing.length > 0) {
    const some = differing.slice(0, 3).join(", ");
    throw cannotShow(`${differing.length} of ${was.size} pairs come out unlike the history (${some}): ${why}`);
  }
  const summaries = (list: readonly AuditEvent[]): string =>
    list.findLast((event) => event.entity === "summaries")?.newValue ?? "";
  const again = await eventsUntil(past, Number.MAX_SAFE_INTEGER);
  if (summaries(events) !== summaries(again)) throw cannotShow(`summaries come out unlike those of that time: ${why}`);
}

function cannotShow(reason: string): ConfigError {
  return new ConfigError(
    `the report of that time cannot be made: ${reason}\n` +
      "what is kept of it: `csfp diff`, `csfp history`, `csfp audit list`, and the report that was written then.",
  );
}

/** What belongs to the real trail and not to the reconstruction: its head, changes before, when this page was made. */
async function asItWas(
  context: Context,
  report: StudyReport,
  cut: Cut,
  events: readonly AuditEvent[],
): Promise<StudyReport> {
  const head = events.findLast((event) => !["report", "backup", "night", "signing", "clock"].includes(event.entity));
  const auditHead: AuditHead | null = head ? { seq: head.seq, hash: head.hash } : null;
  const versions = [...new Set(events.filter(isNightEnd).map((event) => event.softwareVersion))];
  return {
    ...report,
    generatedAt: formatMoment(context.now(), context.loaded.config.zone),
    auditHead,
    changes: await changesSinceReport(context, auditHead?.seq ?? 0, cut.seq),
    histories: { shown: [], omitted: report.histories?.shown.length ?? 0 },
    asOf: {
      label: cut.label,
      how: `made again from the archived files, configurations, decisions and signatures until event ${cut.seq} of the audit trail with csfp ${context.version} (then: ${versions.join(", ")}); all ${report.pairs.length} pairs and the summaries equal those kept in the trail. Findings about the inbox itself, and later decisions, are not in it.`,
    },
  };
}
