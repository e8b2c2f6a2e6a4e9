import { checkReason } from "../src/decisions/reason.js";
import { ConfigError } from "../src/domain/errors.js";
import { nearMiss } from "../src/domain/near-miss.js";
import type { StoredFile } from "../src/store/study-store.js";
import { rolesFor } from "./check-entry.js";
import { runNight } from "./nightly.js";
import { entryTime, identify, type Proof, requireRole, writeAs } from "./people.js";
import { filesOf } from "./record-names.js";
import { tidySetAside } from "./set-aside.js";
import type { Context } from "./stage.js";

export interface FileAnswer {
  action: "accept" | "dismiss" | "reinstate";
  /** Name as `csfp list files` shows it, or the beginning of the SHA-256. */
  name: string;
  reasonCode: string;
  reasonText: string;
}

/** Files of this name, or with this beginning (8 characters or more) of their SHA-256. Throws ConfigError for none. */
export function filesNamed(files: readonly StoredFile[], name: string): StoredFile[] {
  const found = filesOf(files, name);
  if (found.length > 0) return found;
  const near = nearMiss(name, [...new Set(files.map((file) => file.name))]);
  throw new ConfigError(
    `no file \`${name}\` in this study${near === null ? "" : `; did you mean \`${near}\`?`}\nexpected a name as \`csfp list files\` shows it, or 8 or more characters of the SHA-256. Nothing was written.`,
  );
}

/**
 * What a person says of a file that is set aside or waits: a waiting table is right, or a file is of no use. All open
 * files of the name are meant. Throws ConfigError.
 */
export async function answerFile(context: Context, proof: Proof, what: FileAnswer): Promise<string> {
  const person = await identify(context, proof);
  requireRole(person, rolesFor[what.action], `${what.action} a file`);
  const reason = checkReason(what.reasonCode, what.reasonText, context.loaded.config.qc.reasons);
  const answered = await context.store.write(writeAs(person, reason), async (writer) => {
    const open = openFiles(filesNamed(await context.store.files(), what.name), what);
    const entered: { decisionNo: number; file: StoredFile; needsSecond: boolean }[] = [];
    for (const file of open) {
      // What an older table brings back, nobody has looked at beside the newer one: two persons answer for it.
      const needsSecond = what.action === "reinstate" || (what.action === "accept" && file.state?.cause === "gains");
      const decisionNo = await writer.addDecision({
        action: what.action,
        targetKind: "file",
        targetId: file.sha256,
        analyte: null,
        choice: needsSecond && what.action === "accept" ? "second-person" : null,
        refersTo: null,
        reasonCode: reason.code,
        reasonText: reason.text,
        evidenceSha256: file.sha256,
        userNo: person.user.userNo,
        decidedAt: await entryTime(context),
      });
      if (what.action === "dismiss") {
        const said = `dismissed by ${person.user.fullName} (${reason.code}: ${reason.text})`;
        await writer.setFileState(file.fileNo, { state: "resolved", cause: "dismissed", reason: said });
      }
      entered.push({ decisionNo, file, needsSecond });
    }
    await writer.setMeta("report_due", "yes");
    return entered;
  });
  const lines = answered.map(
    ({ decisionNo, file, needsSecond }) =>
      `D${decisionNo}: ${what.action} ${file.name} (${file.sha256.slice(0, 12)}): ${
        needsSecond
          ? `${what.action === "accept" ? "an unused pair would become used, so this" : "it"} takes effect when another person with the role qc approves it: csfp qc approve D${decisionNo}`
          : "in force."
      }`,
  );
  if (what.action === "dismiss") await tidySetAside(context);
  else if (answered.some((one) => !one.needsSecond)) lines.push(await readAccepted(context));
  return lines.join("\n");
}

function openFiles(files: readonly StoredFile[], { action, name }: FileAnswer): StoredFile[] {
  const isOpen = ({ status, kind }: StoredFile): boolean =>
    action === "reinstate"
      ? status === "imported" && kind !== "results"
      : status === "waiting" || (action === "dismiss" && status === "setAside");
  const open = files.filter(isOpen);
  if (open.length > 0) return open;
  const statuses = [...new Set(files.map((file) => file.status))].join(", ");
  const expected = {
    accept: "a table that is waiting",
    dismiss: "a file that is waiting or set aside",
    reinstate: "a table that was imported (results are never superseded by a later file)",
  }[action];
  throw new ConfigError(
    `${name} is ${statuses}\nexpected ${expected}: \`csfp files list\` shows them. Nothing was written.`,
  );
}

/** The accepted table comes into force now, unless a night is running. */
async function readAccepted(context: Context): Promise<string> {
  try {
    await runNight({ ...context, onlyFiles: [], isReportWanted: false });
  } catch (error) {
    if ((error as Error).name !== "StudyUnavailableError") throw error;
    return "a night of this study is running: the table follows with it or the next one.";
  }
  return "the table was read; the next night or `csfp report` writes the pages.";
}
