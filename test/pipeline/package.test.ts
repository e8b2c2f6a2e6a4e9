import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/**
 * The tarball of `npm pack` in an empty project. Slow and in need of the package cache, so only with CSFP_PACK=1 (.ci sets
 * it); CSFP_NODE names another Node.js version to install and run besides this one, as `24`.
 */
const isWanted = process.env.CSFP_PACK === "1";
const otherNode = process.env.CSFP_NODE;
const root = fileURLToPath(new URL("../..", import.meta.url));
const place = mkdtempSync(join(tmpdir(), "csfp-package-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const project = join(place, "project");
/** npm as a script, so that it can be run by any version of Node.js. */
const npmScript = process.env.npm_execpath?.endsWith(".js")
  ? process.env.npm_execpath
  : realpathSync(spawnSync("which", ["npm"], { encoding: "utf8" }).stdout.trim());
const npm = [process.execPath, npmScript];

function run(command: readonly string[], cwd: string): string {
  const [program, ...args] = command;
  const done = spawnSync(program!, args, {
    cwd,
    encoding: "utf8",
    env: environmentOf(program!),
  });
  if (done.status !== 0)
    throw new Error(`${command.join(" ")} ended with ${done.status}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

/** What is compiled during an installation must be compiled by, and for, the Node.js that will run it. */
function environmentOf(program: string): NodeJS.ProcessEnv {
  const environment = { ...process.env, SOURCE_DATE_EPOCH: "1760000000" };
  if (program === process.execPath) return environment;
  const inside = join(dirname(program), "..", "node_modules");
  const headers = existsSync(inside)
    ? readdirSync(inside).find((name) => existsSync(join(inside, name, "include")))
    : undefined;
  return {
    ...environment,
    PATH: `${dirname(program)}${delimiter}${process.env.PATH ?? ""}`,
    ...(headers === undefined ? {} : { npm_config_nodedir: join(inside, headers) }),
  };
}

/** The TypeScript samples of the README, in the order of the page. */
function samples(): string[] {
  const text = readFileSync(join(root, "README.md"), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => match[1]!);
}

it("the README has a sample for programs", () => {
  expect(samples().length).toBeGreaterThan(0);
  expect(samples().join("\n")).toContain('from "csf-penetration"');
});

describe.runIf(isWanted)("the packed package", () => {
  let tarball = "";
  beforeAll(() => {
    // What is packed is what the sources say now.
    run([...npm, "run", "build"], root);
    const packed = JSON.parse(
      run([...npm, "pack", "--json", "--ignore-scripts", "--pack-destination", place], root),
    ) as {
      filename: string;
    }[];
    tarball = join(place, packed[0]!.filename);
    installInto(project, process.execPath, tarball);
  }, 1_500_000);

  const packageFolder = join(project, "node_modules", "csf-penetration");

  it("holds the program, its data and types, and nothing of the workshop", () => {
    const names = readdirSync(packageFolder).sort();
    expect(names).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "data", "dist", "package.json", "reports", "src"]);
    for (const path of ["dist/src/index.d.ts", "dist/src/cli/main.js", "src/store/migrations", "data/reference"]) {
      expect(existsSync(join(packageFolder, path)), path).toBe(true);
    }
    expect(existsSync(join(packageFolder, "data", "example", ".csfp"))).toBe(false);
  });

  it("runs the example from the command line", () => {
    expectExample(process.execPath, project);
  }, 300_000);

  it.runIf(otherNode !== undefined)(
    `runs it under Node.js ${otherNode}, too`,
    () => {
      // The database driver is built for one version: the package is installed anew by the other one.
      const program = installedNode(otherNode!);
      expect(run([program, "--version"], place)).toMatch(new RegExp(`^v${otherNode}`));
      const folder = join(place, "project-of-other-node");
      installInto(folder, program, tarball);
      expectExample(program, folder);
    },
    1_800_000,
  );

  it("compiles and runs the samples of the README", () => {
    cpSync(join(packageFolder, "data", "example"), join(project, "study"), { recursive: true });
    for (const [index, text] of samples().entries()) {
      writeFileSync(join(project, `sample${index}.ts`), text.replaceAll("/data/studies/laro-csf", "study"));
    }
    const options = ["--module", "nodenext", "--target", "es2022", "--strict", "--outDir", "out", "--skipLibCheck"];
    const types = ["--types", "node", "--typeRoots", join(root, "node_modules", "@types")];
    const sources = samples().map((_, index) => `sample${index}.ts`);
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    run([process.execPath, compiler, ...options, ...types, ...sources], project);
    for (const index of sources.keys()) {
      expect(run([process.execPath, join("out", `sample${index}.js`)], project)).not.toBe("");
    }
  }, 300_000);
});

/** An empty project with the package in it, installed by this Node.js. */
function installInto(folder: string, program: string, tarball: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "name": "empty", "private": true, "type": "module" }\n');
  run([program, npmScript, "install", "--prefer-offline", "--no-audit", "--no-fund", tarball], folder);
}

/** The made-up study from the command line: night, list, SDTM and its check. */
function expectExample(program: string, folder: string): void {
  const installed = join(folder, "node_modules", "csf-penetration");
  const study = join(folder, "example");
  cpSync(join(installed, "data", "example"), study, { recursive: true });
  const csfp = [program, join(installed, "dist", "src", "cli", "main.js")];
  // 3: the example holds a file that is set aside, on purpose.
  const night = spawnSync(csfp[0]!, [csfp[1]!, "nightly", study], {
    cwd: folder,
    encoding: "utf8",
    env: environmentOf(program),
  });
  expect(night.status, night.stderr).toBe(3);
  expect(JSON.parse(run([...csfp, "list", "pairs", "--study", study, "--format", "json"], folder))).toHaveLength(37);
  run([...csfp, "export", "sdtm", "--study", study, "--out", join(study, "sdtm"), "--quiet"], folder);
  expect(run([...csfp, "sdtm", "check", join(study, "sdtm")], folder)).toContain("nothing found");
  run([...csfp, "selfcheck", "--study", study, "--quiet"], folder);
  const { software, verdict } = JSON.parse(readFileSync(join(study, "reports", "out", "selfcheck.json"), "utf8")) as {
    software: { packages: Record<string, string> };
    verdict: string;
  };
  expect(verdict).toBe("pass");
  // The packages lie beside this one, not in it.
  expect(Object.values(software.packages).filter((version) => !/^\d+\./.test(version))).toEqual([]);
}

/** Another version of Node.js, installed as a package beside the project. */
function installedNode(version: string): string {
  const folder = join(place, `node-${version}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  run([...npm, "install", "--prefer-offline", "--no-audit", "--no-fund", `node@${version}`], folder);
  return join(folder, "node_modules", "node", "bin", "node");
}
