import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { ReportTooLargeError } from "../src/domain/errors.js";
import { writeAtomically } from "../src/io/atomic.js";
import type { FileContent } from "../src/io/long-text.js";
import type { StudyReport } from "../src/report/data.js";
import { pageFolder } from "../src/report/page-choice.js";
import type { ReportOptions } from "../src/report/write-report.js";
import { loadReport } from "./load-report.js";
import type { Context, Stage } from "./stage.js";

/** Charts and pages, from the store only. Files that would be equal are left untouched. */
export const report: Stage = {
  name: "report",
  async run(context) {
    if (context.isDryRun || !context.isReportWanted) return;
    try {
      await writeReport(context);
    } catch (error) {
      if (!(error instanceof ReportTooLargeError)) throw error;
      // The night ends: whoever may use more memory writes the pages later.
      context.log.say("error", error.message);
      context.tally.reportLeftOut = error.message;
      return;
    }
    await context.store.write({ actor: context.actor, reason: "report written" }, async (writer) => {
      await writer.setMeta("report_due", "no");
    });
    context.tally.hasNewReport = true;
  },
};

/**
 * Writes a page and its data files: the study's with its companions (night, quality control, compounds) into the output
 * folder, others into a folder of their own below it. What no longer belongs there is removed. Returns the page's path.
 * A page that links to the study's report brings it along where it is not there yet. `below` is a folder of its own, for
 * reports of a former time: no event says that one was written, for it is not the study's report.
 */
export async function writeReport(
  context: Context,
  options: ReportOptions = {},
  report?: StudyReport,
  below = "",
): Promise<string> {
  // Vega and the pages are loaded here, not at start: most commands never draw.
  const { makeReportFiles, makeReportSet } = await import("../src/report/write-report.js");
  const out = join(context.places.out, below);
  const page = options.page ?? { kind: "study" };
  const loaded = report ?? (await loadReport(context));
  const folder = pageFolder(page);
  if (page.kind === "study" || !existsSync(join(out, "index.html"))) {
    const written = new Written(out);
    await makeReportSet(loaded, options, written.put);
    written.removeOthers(["analyte"]);
    if (below === "") await noteReport(context, written.hashes.get("manifest.json")!);
  }
  if (page.kind !== "study") {
    const written = new Written(join(out, folder));
    await makeReportFiles(loaded, options, written.put);
    written.removeOthers();
  }
  return join(out, folder, "index.html");
}

/** Files of a report as they are written, one after the other. */
class Written {
  /** SHA-256 by path. */
  readonly hashes = new Map<string, string>();

  constructor(private readonly out: string) {}

  readonly put = (path: string, content: FileContent): string => {
    const sha256 = writeAtomically(join(this.out, path), content);
    this.hashes.set(path, sha256);
    return sha256;
  };

  /** Removes what stands in the report's folders, and in these, and belongs to none of its files. */
  removeOthers(also: readonly string[] = []): void {
    const paths = [...this.hashes.keys()];
    const folders = new Set(paths.filter((path) => path.endsWith("manifest.json")).map((path) => dirname(path)));
    const kept = new Set(paths);
    for (const folder of folders) {
      for (const kind of ["charts", "tables"])
        removeOthers(join(this.out, folder, kind), posix.join(folder, kind), kept);
    }
    for (const folder of also) removeOthers(join(this.out, folder), folder, kept);
  }
}

/** One event for every report that is not the one before: which bytes, made from which state of the data. */
async function noteReport(context: Context, manifestSha256: string): Promise<void> {
  const { store } = context;
  const newValue = JSON.stringify({ manifestSha256, auditSeq: (await store.auditHead(true))?.seq ?? 0 });
  let last = "";
  for await (const event of store.auditEvents({ entity: "report", recordId: "study" })) last = event.newValue;
  if (last === newValue) return;
  await store.write({ actor: context.actor, reason: "report written" }, (writer) =>
    writer.note({ action: "report", entity: "report", recordId: "study", newValue }),
  );
}

/** Removes what stands in a folder of the report and belongs to none of its files. */
function removeOthers(folder: string, prefix: string, paths: ReadonlySet<string>): void {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return;
  const kept = new Set(
    [...paths]
      .filter((name) => name.startsWith(`${prefix}/`))
      .map((name) => name.slice(prefix.length + 1).split("/")[0]),
  );
  for (const name of readdirSync(folder)) {
    if (!kept.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
