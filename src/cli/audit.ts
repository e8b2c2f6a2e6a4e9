import { Command, Option } from "commander";
import type { AuditEvent } from "../domain/decision.js";
import { ConfigError } from "../domain/errors.js";
import { type Format, formats, type Row, renderRows } from "./rows.js";
import { exitCodes, type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

interface AuditOptions extends GlobalOptions {
  format: Format;
  record?: string;
  user?: string;
  action?: string;
  from?: string;
  to?: string;
  after?: string;
  against?: string[];
  fromOriginals?: boolean;
}

/** `csfp audit`: who did what, when and why; and whether anything was changed outside the program. */
export function auditCommand(terminal: Terminal): Command {
  const audit = new Command("audit")
    .description("read and verify the tamper-evident audit trail, one event per change")
    .addHelpText("after", "\nExample:\n  $ csfp audit verify --study /data/studies/laro-csf\n");
  audit.addCommand(listEvents(terminal));
  audit.addCommand(verifyTrail(terminal));
  audit.addCommand(
    new Command("head")
      .description("print the number and hash of the last event, to be kept elsewhere")
      .addHelpText(
        "after",
        "\nExample:\n  $ csfp audit head --study /data/studies/laro-csf >> /safe/place/heads.jsonl\n",
      )
      .action(async (_options: unknown, command: Command) => {
        const options = command.optsWithGlobals<AuditOptions>();
        const { withStudy } = await import("../../pipeline/context.js");
        await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async ({ store, loaded }) => {
          const head = (await store.auditHead()) ?? { seq: 0, hash: "" };
          terminal.stdout(`${JSON.stringify({ study: loaded.config.id, ...head })}\n`);
        });
      }),
  );
  return audit;
}

function listEvents(terminal: Terminal): Command {
  return new Command("list")
    .description("list events: who, when, what was changed, and why")
    .option("--record <entity:id>", "only events of one record (`file:3`, `decision:2`) or of one entity (`user`)")
    .option("--user <id>", "only events of this user")
    .option("--action <action>", "only this action: import, exclude, sign ...")
    .option("--from <time>", "only from this UTC time on: 2026-03-01 or 2026-03-01T10:00")
    .option("--to <time>", "only before this UTC time")
    .option("--after <event>", "only later events than this number, for instance the last one reviewed")
    .addOption(new Option("--format <format>", "output format").choices([...formats]).default("text"))
    .addHelpText(
      "after",
      "\nExample:\n  $ csfp audit list --user ann --from 2026-03-01 --study /data/studies/laro-csf\n",
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<AuditOptions>();
      const { withStudy } = await import("../../pipeline/context.js");
      await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async ({ store }) => {
        checkFilters(options);
        const rows: Row[] = [];
        for await (const event of store.auditEvents()) {
          if (isWanted(event, options)) rows.push(options.format === "text" ? screenRow(event) : { ...event });
        }
        terminal.stdout(renderRows(rows, options.format));
      });
    });
}

/** A filter that nothing can pass must not look like a trail without events. Throws ConfigError. */
function checkFilters({ from, to, after }: AuditOptions): void {
  for (const [name, value] of Object.entries({ from, to })) {
    if (value === undefined || /^\d{4}(-\d\d(-\d\d(T\d\d(:\d\d.*)?)?)?)?$/.test(value)) continue;
    throw new ConfigError(`--${name}: expected a UTC time like 2026-03-01 or 2026-03-01T10:00, found \`${value}\``);
  }
  if (after !== undefined && !/^\d+$/.test(after)) {
    throw new ConfigError(`--after: expected the number of an event, found \`${after}\``);
  }
}

function isWanted(event: AuditEvent, { record, user, action, from, to, after }: AuditOptions): boolean {
  const [entity, ...rest] = (record ?? "").split(":");
  const id = rest.join(":");
  return (
    (record === undefined || (event.entity === entity && (id === "" || event.recordId === id))) &&
    (user === undefined || event.userId === user) &&
    (action === undefined || event.action === action) &&
    (from === undefined || event.atUtc >= from) &&
    (to === undefined || event.atUtc < to) &&
    (after === undefined || event.seq > Number(after))
  );
}

function screenRow(event: AuditEvent): Row {
  return {
    seq: event.seq,
    at: event.atUtc,
    // A name somebody gave without proof must not look like a proven one.
    user: event.authenticatedBy === "named" ? `${event.userId} (not proven)` : event.userId,
    action: event.action,
    record: `${event.entity} ${event.recordId}`,
    version: event.recordVersion,
    change: changeText(event),
    reason: `${event.reasonCode}: ${event.reasonText}`,
  };
}

/** What a new record is known by, where it has such a thing. */
const speaking = ["name", "targetKind", "targetId", "analyte", "meaning", "fullName", "role"];

/** From what to what, of the fields that changed; of a new record what it is about. JSON and CSV have it whole. */
function changeText({ field, oldValue, newValue }: AuditEvent): string {
  if (oldValue === "" || field === "*") {
    const made = valuesOf(newValue);
    return speaking
      .map((key) => made[key])
      .filter((value) => typeof value === "string" && value !== "")
      .join(" ");
  }
  const [before, after] = [oldValue, newValue].map((text) => valuesOf(text));
  return field
    .split(",")
    .map((name) => `${name}: ${short(before?.[name])} -> ${short(after?.[name])}`)
    .join(", ");
}

function valuesOf(text: string): Record<string, unknown> {
  return text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {};
}

/** A hash by its beginning. */
function short(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text;
}

function verifyTrail(terminal: Terminal): Command {
  return new Command("verify")
    .description("check every event, the triggers and every stored value; names the first bad event and exits with 1")
    .option("--against <file...>", "heads written down elsewhere: an anchor file, or a report's manifest.json")
    .option(
      "--from-originals",
      "repeat every night from the archive in another folder and compare the result with what is stored",
    )
    .addOption(new Option("--format <format>", "output format").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      "\nExample:\n  $ csfp audit verify --against /safe/place/heads.jsonl --study /data/studies/laro-csf\n",
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<AuditOptions>();
      const { withStudy } = await import("../../pipeline/context.js");
      const { readAnchors } = await import("../../pipeline/anchor.js");
      await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
        const { store, loaded } = context;
        const read = (options.against ?? []).map((path) => readAnchors(path, loaded.config.id));
        const verified = await store.verifyAudit(read.flatMap((one) => one.anchors));
        const found = { ...verified, linesFromOriginals: 0 };
        found.notes.push(...read.flatMap((one) => one.unread));
        if (options.fromOriginals) {
          const { compareWithOriginals } = await import("../../pipeline/from-originals.js");
          const { problems, notes, lines } = await compareWithOriginals(context);
          found.problems.push(...problems);
          found.notes.push(...notes);
          found.linesFromOriginals = lines;
        }
        if (options.format === "json") terminal.stdout(`${JSON.stringify(found, null, 2)}\n`);
        else {
          const firstBad = found.problems.find((one) => one.seq !== null)?.seq;
          terminal.stdout(
            [
              `${found.events} events, head ${found.head ? `${found.head.seq} ${found.head.hash}` : "none"}, ${found.anchors} heads compared`,
              ...(found.linesFromOriginals > 0
                ? [`${found.linesFromOriginals} stored lines compared with what the originals give`]
                : []),
              ...found.problems.map((one) => `trouble${one.seq === null ? "" : ` at event ${one.seq}`}: ${one.what}`),
              ...found.notes.map((note) => `note: ${note}`),
              found.problems.length === 0
                ? "no trace of a change outside the program"
                : `NOT INTACT${firstBad === undefined ? "" : `; first bad event: ${firstBad}`}. Keep this store as it is and compare with the last backup.`,
              "",
            ].join("\n"),
          );
        }
        if (found.problems.length > 0) terminal.exit(exitCodes.unexpected);
      });
    });
}
