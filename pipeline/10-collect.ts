import { type Finding, finding } from "../src/domain/finding.js";
import { listFiles, listInbox, sha256OfFile } from "../src/io/inbox.js";
import type { InboxFile, Stage } from "./stage.js";

/**
 * New files in the inbox, told by their bytes: known bytes are skipped whatever their name, a file still being written
 * waits for the next night, and one that was set aside is tried again when configuration or version changed.
 */
export const collect: Stage = {
  name: "collect",
  async run(context) {
    const { files, problems } =
      context.onlyFiles === null ? listInbox(context.places.inbox) : listFiles(context.onlyFiles);
    context.tally.filesMet = files.length + problems.length;
    const known = new Map((await context.store.files()).map((file) => [file.sha256, file]));
    const settleMs = context.loaded.config.inbox.settleSeconds * 1000;
    const findings: Finding[] = problems.map((problem) =>
      inboxFinding("warning", "inbox-unreadable", problem.name, problem.what, problem.expected, problem.remedy),
    );
    context.tally.filesUnreadable = problems.length;
    const seen = new Set<string>();
    let done = 0;
    for (const file of files) {
      context.progress("looking at the inbox", ++done, files.length);
      // Against the wall clock, not the night's: SOURCE_DATE_EPOCH must not make a file look unfinished.
      const ageMs = Date.now() - file.modifiedMs;
      if (context.onlyFiles === null && settleMs > 0 && ageMs < settleMs) {
        context.tally.filesWaiting++;
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
        const code = (error as NodeJS.ErrnoException).code ?? String(error);
        findings.push(
          inboxFinding(
            "warning",
            "inbox-unreadable",
            file.name,
            `${file.name}: cannot be read (${code})`,
            "a file this user may read",
            "Correct its permissions; it is tried again every night.",
          ),
        );
        continue;
      }
      const what = seen.has(sha256) ? "known" : classify(known.get(sha256), context.fingerprint);
      seen.add(sha256);
      if (what === "known") {
        context.tally.filesKnown++;
        context.log.say("debug", `${file.name}: these bytes are known, skipped`, { sha256 });
      }
      if (what === "knownSetAside") context.tally.filesStillSetAside++;
      context.inbox.push({ path: file.path, name: file.name, size: file.size, sha256, what });
    }
    context.inboxFindings = findings;
  },
};

function classify(known: { status: string; fingerprint: string } | undefined, fingerprint: string): InboxFile["what"] {
  if (!known) return "new";
  if (known.status === "imported") return "known";
  return known.fingerprint === fingerprint ? "knownSetAside" : "retry";
}

function inboxFinding(
  severity: Finding["severity"],
  rule: string,
  file: string,
  what: string,
  expected: string,
  remedy: string,
): Finding {
  return finding({
    severity,
    rule,
    scope: "file",
    file,
    what,
    expected,
    why: "What is not read is missing from every table and chart.",
    remedy,
  });
}
