import { ConfigError } from "../src/domain/errors.js";
import type { Finding } from "../src/domain/finding.js";
import { finding } from "../src/findings/finding.js";
import { ignoredBy } from "../src/io/ignored-names.js";
import { type InboxListing, listFiles, listInbox, sha256OfFile } from "../src/io/inbox.js";
import type { StoredFile } from "../src/store/study-store.js";
import { acceptedFiles, dueReinstatements } from "./accepted-files.js";
import type { Context, InboxFile, Stage } from "./stage.js";

/**
 * New files in the inbox, told by their bytes: known bytes are skipped whatever their name, a file still being written
 * waits for the next night, and one that was set aside is tried again when configuration or version changed.
 */
export const collect: Stage = {
  name: "collect",
  async run(context) {
    const { files, problems, ignored } = context.onlyFiles === null ? listing(context) : listFiles(context.onlyFiles);
    context.tally.filesMet = files.length + problems.length;
    context.tally.filesIgnored = ignored.length;
    if (ignored.length > 0) context.log.say("info", ignoredText(ignored));
    const stored = await context.store.files();
    const known = new Map(stored.map((file) => [file.sha256, file]));
    const settleMs = context.loaded.config.inbox.settleSeconds * 1000;
    const findings: Finding[] = problems.map((problem) =>
      inboxFinding(problem.name, problem.what, problem.expected, problem.remedy),
    );
    context.tally.filesUnreadable = problems.length;
    const seen = new Set<string>();
    /** Names of files whose bytes could not be read tonight. */
    const unseen = new Set(problems.map((problem) => problem.name));
    let done = 0;
    for (const file of files) {
      context.progress("looking at the inbox", ++done, files.length);
      // Against the wall clock, not the night's: SOURCE_DATE_EPOCH must not make a file look unfinished.
      const ageMs = Date.now() - file.modifiedMs;
      if (context.onlyFiles === null && settleMs > 0 && ageMs < settleMs) {
        context.tally.filesWaiting++;
        unseen.add(file.name);
        context.log.say(
          "info",
          `${file.name}: changed ${Math.max(0, Math.round(ageMs / 1000))} s ago, waits for the next night`,
        );
        continue;
      }
      let sha256: string;
      try {
        sha256 = await sha256OfFile(file.path);
      } catch (error) {
        context.tally.filesUnreadable++;
        unseen.add(file.name);
        const code = (error as NodeJS.ErrnoException).code ?? String(error);
        findings.push(inboxFinding(file.name, `${file.name}: cannot be read (${code})`, "a file this user may read"));
        continue;
      }
      const what = seen.has(sha256) ? "known" : classify(known.get(sha256), context.fingerprint);
      seen.add(sha256);
      if (what === "known") {
        context.tally.filesKnown++;
        context.log.say("debug", `${file.name}: these bytes are known, skipped`, { sha256 });
      }
      if (what === "knownSetAside") context.tally.filesStillSetAside++;
      if (what === "dismissed") context.tally.filesKnown++;
      context.inbox.push({ path: file.path, name: file.name, size: file.size, sha256, what });
    }
    context.inboxFindings = findings;
    context.accepted = await acceptedFiles(context.store);
    context.reinstated = await dueReinstatements(context.store);
    if (context.onlyFiles === null) {
      // An accepted table is in force: that it was taken out of the inbox since says nothing.
      context.left = leftInbox(stored, new Set([...seen, ...context.accepted]), unseen, files);
    }
  },
};

/** What lies in the inbox. Throws ConfigError where there is no inbox: a missing share must not look like a quiet night. */
function listing({ places, loaded }: Context): InboxListing {
  try {
    return listInbox(places.inbox, ignoredBy(loaded.config.inbox.ignore));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    const found = code === "ENOENT" ? "does not exist" : `cannot be read (${code})`;
    throw new ConfigError(
      `the inbox ${places.inbox} ${found}\nexpected: a folder this user may read, empty where there is nothing new\n` +
        "what to do: mount the share or correct its permissions; `mkdir` makes an empty one",
    );
  }
}

/** `Ignored 3 names in the inbox that are not data: Thumbs.db, report.pdf, ~$results.xlsx`. */
function ignoredText(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(", ");
  const more = names.length > 10 ? `, and ${names.length - 10} more` : "";
  return names.length === 1
    ? `Ignored 1 name in the inbox that is not data: ${shown}`
    : `Ignored ${names.length} names in the inbox that are not data: ${shown}${more}`;
}

/** Files that were set aside or wait and are in the inbox no longer: their question is over. */
function leftInbox(
  stored: readonly StoredFile[],
  seen: ReadonlySet<string>,
  unseen: ReadonlySet<string>,
  met: readonly { name: string }[],
): Context["left"] {
  const names = new Set(met.map((file) => file.name));
  return stored
    .filter(({ status, isFromInbox }) => (status === "setAside" || status === "waiting") && isFromInbox)
    .filter(({ sha256, name }) => !seen.has(sha256) && !unseen.has(name))
    .map(({ fileNo, name }) => ({
      fileNo,
      reason: names.has(name) ? `${name} was replaced in the inbox by another file` : `${name} left the inbox`,
    }));
}

function classify(known: StoredFile | undefined, fingerprint: string): InboxFile["what"] {
  if (!known) return "new";
  if (known.status === "imported") return "known";
  if (known.state?.state === "resolved") return known.state.cause === "dismissed" ? "dismissed" : "retry";
  return known.fingerprint === fingerprint ? "knownSetAside" : "retry";
}

function inboxFinding(file: string, what: string, expected: string, remedy?: string): Finding {
  return finding({ rule: "inbox-unreadable", file, what, expected, remedy });
}
