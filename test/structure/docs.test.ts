import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import {
  chartTable,
  columnTable,
  commandTable,
  generatedIn,
  readerTable,
  rewrite,
  schemaPath,
  settingTable,
  traceabilityTable,
} from "../../.ci/docs.mjs";
import { charts } from "../../src/charts/index.js";
import { makeProgram } from "../../src/cli/program.js";
import { studyJsonSchema } from "../../src/config/json-schema.js";
import { conformanceRules } from "../../src/conformance/index.js";
import { tableColumns } from "../../src/domain/tables.js";
import { readers } from "../../src/readers/index.js";
import { tableNames } from "../../src/tables/index.js";
import { readText, repositoryFiles, root } from "./sources.js";

const pages = repositoryFiles().filter((path) => path.endsWith(".md"));

const parts = {
  commands: commandTable(
    makeProgram({
      stdout: () => {},
      stderr: () => {},
      readStdin: async () => "",
      askHidden: null,
      isTty: false,
      env: {},
      cwd: "/",
      exit: () => {},
    }),
  ),
  readers: readerTable(readers),
  charts: chartTable(charts),
  columns: columnTable(tableColumns),
  settings: settingTable(studyJsonSchema()),
  traceability: traceabilityTable(
    readText("data/qualification/requirements.tsv"),
    Object.fromEntries(
      repositoryFiles("test")
        .filter((path) => path.endsWith(".test.ts"))
        .map((path) => [path, readText(path)]),
    ),
  ),
};

describe("what is generated equals the code (else: npm run docs)", () => {
  it.each(generatedIn)("%s", (path) => {
    const text = readText(path);
    expect(text).toContain("<!-- generated: ");
    expect(text).toBe(rewrite(text, parts));
  });

  it(schemaPath, () => {
    expect(readText(schemaPath)).toBe(studyJsonSchema());
  });

  it("every page with generated parts is on the list", () => {
    const found = pages.filter((path) => /^<!-- generated: /m.test(readText(path)));
    expect(found.sort()).toEqual([...generatedIn].sort());
  });

  it("DI-21: every requirement on data integrity has a test that names it", () => {
    const rows = parts.traceability.split("\n").slice(2);
    expect(rows).toHaveLength(21);
    expect(rows.filter((row) => /\| *\| [^|]*\|$/.test(row) && !/`test\//.test(row))).toEqual([]);
  });

  it("every part is shown somewhere", () => {
    const shown = generatedIn.map((path) => readText(path)).join("\n");
    for (const name of Object.keys(parts)) expect(shown).toContain(`<!-- generated: ${name} -->`);
  });

  it("every key of study.yaml that is no group has a meaning", () => {
    const unsaid = parts.settings
      .split("\n")
      .filter(
        (line) =>
          / \| *\|$/.test(line) &&
          !/`[^`]*(source|unit|value|id|name|pattern|type|column|equals|not|unit|matrix)`/.test(line),
      );
    expect(unsaid).toEqual([]);
  });
});

describe.each(pages)("%s", (path) => {
  const text = withoutCode(readText(path));
  const links = [...text.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
  const inside = links.filter((link) => !/^[a-z]+:/.test(link));

  it("links lead to files and headings that exist", () => {
    const lost = inside.filter((link) => {
      const [file, anchor] = link.split("#");
      const target = file === "" || file === undefined ? path : posix.join(posix.dirname(path), file);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(readText(target)).includes(anchor);
    });
    expect(lost).toEqual([]);
  });

  it("names files of the repository that exist", () => {
    const named = [...text.matchAll(/`((?:src|pipeline|test|data|reports(?!\/out)|\.ci)\/[\w./-]+\.\w+)`/g)].map(
      (one) => one[1]!,
    );
    expect(named.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });
});

describe("the root pages", () => {
  it.each(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "VOCABULARY.md", "CHANGELOG.md"])(
    "%s is there",
    (path) => {
      expect(pages).toContain(path);
    },
  );

  it("CHANGELOG.md begins every version with what changes results", () => {
    const versions = readText("CHANGELOG.md").split(/^## /m).slice(1);
    expect(versions).not.toEqual([]);
    for (const version of versions)
      expect(/^### (.+)$/m.exec(version)?.[1], version.split("\n")[0]).toBe("Results change");
  });

  it("ARCHITECTURE.md names every folder of src", () => {
    const text = readText("ARCHITECTURE.md");
    const folders = new Set(repositoryFiles("src").map((path) => path.split("/")[1]!));
    const unsaid = [...folders].filter((name) => !name.endsWith(".ts") && !text.includes(`\`${name}/\``));
    expect(unsaid).toEqual([]);
  });

  it("ARCHITECTURE.md names every stage of the night", () => {
    const text = readText("ARCHITECTURE.md");
    const stages = repositoryFiles("pipeline").filter((path) => /^pipeline\/\d\d-/.test(path));
    expect(stages.filter((path) => !text.includes(posix.basename(path)))).toEqual([]);
  });

  it("the README names every list", () => {
    const sentence = /`list` prints ([^.]+)\./.exec(readText("README.md"))?.[1] ?? "";
    expect([...sentence.matchAll(/`(\w+)`/g)].map((one) => one[1])).toEqual([...tableNames]);
  });

  it("the README says how many conformance rules there are", () => {
    expect(readText("README.md").replace(/\s+/g, " ")).toContain(
      `which are ${conformanceRules.length} written after CDISC CORE`,
    );
  });

  it("the README says what the product is not for", () => {
    expect(readText("README.md")).toContain("Research use only; not for diagnostic or therapeutic decisions");
  });
});

describe("every file of the repository", () => {
  // Written in pieces, or this file would be the first offender.
  const machinePath = new RegExp(
    `(?<![\\w.~-])/(?:${["wo" + "rk", "tm" + "p", "ro" + "ot", "ho" + "me/\\w+", "Us" + "ers/\\w+"].join("|")})/`,
  );
  const registryHost = new RegExp(
    ["registry\\.[a-z]", "npm" + "js\\.", "artifac" + "tory", "/ne" + "xus/"].join("|"),
    "i",
  );
  const texts = repositoryFiles().filter(
    (path) => /\.(ts|mts|mjs|js|json|ya?ml|md|sql|css|txt|run|npmrc)$/.test(path) && !path.startsWith("test/fixtures/"),
  );

  it("speaks of no machine's folders", () => {
    expect(texts.filter((path) => machinePath.test(readText(path)))).toEqual([]);
  });

  it("names no package registry", () => {
    expect(texts.filter((path) => registryHost.test(readText(path)))).toEqual([]);
  });
});

/** Anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/^#{1,6} +(.+)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, "");
}
