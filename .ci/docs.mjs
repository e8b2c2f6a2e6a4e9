// npm run docs: rewrites what can be derived from the code (tables between markers in *.md, the schema of study.yaml).
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Files with generated parts; test/structure/docs.test.ts holds the same list against what is written. */
export const generatedIn = ["README.md", "data/schema/README.md", "data/qualification/README.md"];
/** Every rule with its numbers; test/rules/rules.test.ts compares it. */
export const rulesPath = "data/reference/rules.md";
/** Every finding that no rule makes; test/findings/catalogue.test.ts compares it. */
export const findingsPath = "data/reference/findings.md";
export const schemaPath = "data/schema/study.schema.json";

const escapeCell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.map(escapeCell).join(" | ")} |`).join("\n");

/** Every command with its first example; sub-commands have lines of their own instead of their parent's. */
export function commandTable(program) {
  const leaves = (command, before) =>
    command.commands.flatMap((one) => {
      const call = `${before} ${one.name()}`;
      if (one.commands.length > 0) return leaves(one, call);
      const places = one.registeredArguments.map((argument) => {
        const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
        return argument.required ? ` <${name}>` : ` [${name}]`;
      });
      return [[`\`${call}${places.join("")}\``, one.description(), `\`${exampleOf(one)}\``]];
    });
  return table(["Command", "What it does", "Example"], leaves(program, "csfp"));
}

/** First line after `$` in the help text of a command. */
function exampleOf(command) {
  let help = "";
  const { writeOut, ...rest } = command.configureOutput();
  command.configureOutput({ ...rest, writeOut: (text) => (help += text) });
  command.outputHelp();
  command.configureOutput({ ...rest, writeOut });
  return /\$ (.+)/.exec(help)?.[1] ?? "";
}

export function readerTable(readers) {
  return table(
    ["Reader", "Format", "Written from"],
    readers.map((reader) => [`\`${reader.id}\``, reader.title, reader.evidence]),
  );
}

export function chartTable(charts) {
  return table(
    ["Chart", "Title", "One picture for each"],
    charts.map((chart) => [`\`${chart.id}\``, chart.title, chart.per]),
  );
}

export function columnTable(tableColumns) {
  return table(
    ["Table", "Columns"],
    Object.entries(tableColumns).map(([kind, columns]) => [
      `\`${kind}\``,
      columns.map((column) => `\`${column}\``).join(" "),
    ]),
  );
}

/** Every key of study.yaml by its path, from the JSON Schema. */
export function settingTable(schemaText) {
  const rows = [];
  const visit = (node, path) => {
    const branches = node.anyOf ?? [node];
    const inner = branches.find((one) => one.properties ?? one.items?.properties) ?? {};
    const list = inner.items?.properties !== undefined;
    const { properties, required = [] } = list ? inner.items : { properties: {}, ...inner };
    for (const [key, child] of Object.entries(properties)) {
      const childPath = path === "" ? key : `${path}${list ? "[]" : ""}.${key}`;
      const deeper = child.properties ?? child.items?.properties ?? child.anyOf?.find((one) => one.properties);
      const isGroup = deeper !== undefined;
      if (!isGroup || child.description)
        rows.push([
          `\`${childPath}\``,
          kindOf(child),
          isGroup ? "" : defaultOf(child, required.includes(key)),
          child.description ?? "",
        ]);
      if (isGroup) visit(child, childPath);
    }
  };
  visit(JSON.parse(schemaText), "");
  return table(["Key", "Value", "Default", "Meaning"], rows);
}

function kindOf(node) {
  if (node.enum) return node.enum.join(", ");
  if (node.const !== undefined) return String(node.const);
  if (node.anyOf) return [...new Set(node.anyOf.map(kindOf))].filter((kind) => kind !== "null").join(" or ");
  if (node.type === "array") return `list of ${kindOf(node.items ?? {}) || "entries"}`;
  const type = Array.isArray(node.type) ? node.type.find((one) => one !== "null") : node.type;
  return type === "object" ? "group" : (type ?? "");
}

function defaultOf(node, isRequired) {
  if (isRequired) return "required";
  return node.default === undefined || node.default === null ? "none" : `\`${JSON.stringify(node.default)}\``;
}

/** Requirements with the tests whose titles name them: `it("DI-5: ...`. `sources` are the texts of test files by path. */
export function traceabilityTable(requirements, sources) {
  const tests = Object.entries(sources).flatMap(([path, text]) =>
    [...text.matchAll(/\bit(?:\.each\([^)]*\))?\(\s*"((?:DI-\d+: )+)([^"]+)"/g)].map(([, ids, title]) => ({
      ids: ids.match(/DI-\d+/g),
      said: `${title} (\`${path}\`)`,
    })),
  );
  const rows = requirements
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"))
    .map(([id, what, beside = ""]) => {
      const own = tests.filter((one) => one.ids.includes(id)).map((one) => one.said);
      return [id, what, own.sort().join("; "), beside];
    });
  return table(["No", "Requirement", "Shown by", "Beside that"], rows);
}

/** `text` with every part between `<!-- generated: NAME -->` and `<!-- end -->` replaced. Throws for an unknown name. */
export function rewrite(text, parts) {
  return text.replace(/(<!-- generated: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g, (_, begin, name, end) => {
    if (parts[name] === undefined) throw new Error(`no generated part is called ${name}`);
    return `${begin}\n${parts[name]}\n\n${end}`;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { ensureBuilt, ensureInstalled, root } = await import("./ensure.mjs");
  ensureInstalled();
  ensureBuilt();
  const { makeProgram } = await import("../dist/src/cli/program.js");
  const { studyJsonSchema } = await import("../dist/src/config/json-schema.js");
  const { readers } = await import("../dist/src/readers/index.js");
  const { charts } = await import("../dist/src/charts/index.js");
  const { tableColumns } = await import("../dist/src/domain/tables.js");
  const { allRuleCards } = await import("../dist/pipeline/rule-cards.js");
  const { findingsTable } = await import("../dist/src/findings/table.js");
  const { loadLimits } = await import("../dist/src/reference/limits.js");
  const { ruleTable } = await import("../dist/src/rules/table.js");
  const quiet = {
    stdout: () => {},
    stderr: () => {},
    readStdin: async () => "",
    askHidden: null,
    isTty: false,
    env: {},
    cwd: root,
    exit: () => {},
  };
  const parts = {
    commands: commandTable(makeProgram(quiet)),
    readers: readerTable(readers),
    charts: chartTable(charts),
    columns: columnTable(tableColumns),
    settings: settingTable(studyJsonSchema()),
    traceability: traceabilityTable(
      readFileSync(join(root, "data", "qualification", "requirements.tsv"), "utf8"),
      Object.fromEntries(
        readdirSync(join(root, "test"), { recursive: true })
          .filter((path) => path.endsWith(".test.ts"))
          .map((path) => [`test/${path.split(sep).join("/")}`, readFileSync(join(root, "test", path), "utf8")]),
      ),
    ),
  };
  const write = (path, text) => {
    const full = join(root, path);
    const isThere = readdirSync(join(full, "..")).includes(path.split("/").at(-1));
    const isEqual = isThere && readFileSync(full, "utf8") === text;
    if (!isEqual) writeFileSync(full, text);
    console.log(`${isEqual ? "unchanged" : "written  "} ${path}`);
  };
  write(schemaPath, studyJsonSchema());
  write(rulesPath, ruleTable(allRuleCards(), loadLimits()));
  write(findingsPath, findingsTable());
  for (const path of generatedIn) write(path, rewrite(readFileSync(join(root, path), "utf8"), parts));
}
