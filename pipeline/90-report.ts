import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { writeAtomically } from "../src/io/atomic.js";
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
    await writeReport(context);
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
  const { buildReportFiles, buildReportSet } = await import("../src/report/write-report.js");
  const out = join(context.places.out, below);
  const page = options.page ?? { kind: "study" };
  const loaded = report ?? (await loadReport(context));
  const folder = pageFolder(page);
  if (page.kind === "study" || !existsSync(join(out, "index.html"))) {
    const files = await buildReportSet(loaded, options);
    writeFiles(out, files);
    if (below === "") await noteReport(context, files.get("manifest.json")!);
    removeOthers(join(out, "analyte"), "analyte", files);
  }
  if (page.kind !== "study") writeFiles(join(out, folder), await buildReportFiles(loaded, options));
  return join(out, folder, "index.html");
}

function writeFiles(out: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  for (const [name, content] of files) writeAtomically(join(out, name), content);
  const folders = new Set(
    [...files.keys()].filter((name) => name.endsWith("manifest.json")).map((name) => dirname(name)),
  );
  for (const folder of folders)
    for (const kind of ["charts", "tables"]) removeOthers(join(out, folder, kind), posix.join(folder, kind), files);
}

/** One event for every report that is not the one before: which bytes, made from which state of the data. */
async function noteReport(context: Context, manifest: string | Uint8Array): Promise<void> {
  const { store } = context;
  const manifestSha256 = createHash("sha256").update(manifest).digest("hex");
  const newValue = JSON.stringify({ manifestSha256, auditSeq: (await store.auditHead(true))?.seq ?? 0 });
  let last = "";
  for await (const event of store.auditEvents({ entity: "report", recordId: "study" })) last = event.newValue;
  if (last === newValue) return;
  await store.write({ actor: context.actor, reason: "report written" }, (writer) =>
    writer.note({ action: "report", entity: "report", recordId: "study", newValue }),
  );
}

/** Removes what stands in a folder of the report and belongs to none of its files. */
function removeOthers(folder: string, prefix: string, files: ReadonlyMap<string, unknown>): void {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return;
  const kept = new Set(
    [...files.keys()]
      .filter((name) => name.startsWith(`${prefix}/`))
      .map((name) => name.slice(prefix.length + 1).split("/")[0]),
  );
  for (const name of readdirSync(folder)) {
    if (!kept.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
