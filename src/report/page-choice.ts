import { createHash } from "node:crypto";
import type { StudyReport } from "./data.js";

/** What a page is about. */
export type PageChoice =
  | { readonly kind: "study" }
  | { readonly kind: "night" }
  | { readonly kind: "qc" }
  | { readonly kind: "analyte"; readonly analyte: string }
  | { readonly kind: "subject"; readonly subjectId: string }
  | { readonly kind: "run"; readonly run: string };

/** One page in the line of links on top of every page. */
export interface PageLink {
  readonly href: string;
  readonly title: string;
  readonly isCurrent: boolean;
}

/** Folder of a page below the output folder, with slashes; ids from files never name a path themselves. */
export function pageFolder(page: PageChoice): string {
  if (page.kind === "study") return "";
  if (page.kind === "night" || page.kind === "qc") return page.kind;
  const id = page.kind === "subject" ? page.subjectId : page.kind === "run" ? page.run : page.analyte;
  const readable = id.replace(/[^\p{L}\p{N}-]+/gu, "-").slice(0, 60);
  return `${page.kind}/${readable}-${createHash("sha256").update(id).digest("hex").slice(0, 8)}`;
}

/** Way from a page back to the output folder: `../../`. */
export function wayUp(page: PageChoice): string {
  const folder = pageFolder(page);
  return folder === "" ? "" : "../".repeat(folder.split("/").length);
}

/** Pages that are written together with the study's, so that pages may link to them. */
export function companionsOf(report: StudyReport): PageChoice[] {
  const analytes = (report.analyteReferences ?? []).map(({ analyte }) => ({ kind: "analyte" as const, analyte }));
  return [{ kind: "night" }, { kind: "qc" }, ...analytes];
}

/** Links from one page to the study's and its companions. */
export function pageLinks(report: StudyReport, from: PageChoice): PageLink[] {
  const up = wayUp(from);
  const own = pageFolder(from);
  return [{ kind: "study" } as const, ...companionsOf(report)].map((page) => {
    const folder = pageFolder(page);
    return {
      href: `${up}${folder === "" ? "" : `${folder}/`}index.html`,
      title: pageTitle(page),
      isCurrent: folder === own,
    };
  });
}

function pageTitle(page: PageChoice): string {
  switch (page.kind) {
    case "study":
      return "Study report";
    case "night":
      return "Night digest";
    case "qc":
      return "Quality control";
    case "analyte":
      return `Compound ${page.analyte}`;
    case "subject":
      return `Subject ${page.subjectId}`;
    case "run":
      return `Run ${page.run}`;
  }
}
