import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { addPeople, password } from "../builders/people.js";
import { smallStudy } from "../builders/study.js";
import { fixedClock, nightOf, readBack } from "../builders/temp-study.js";
import { root } from "../structure/sources.js";

/**
 * Real processes, killed or at work side by side. Few and short here; CSFP_KILLS=200 (points in all) and CSFP_SECONDS=60
 * for the long run. Needs the compiled program: `npm test` builds it first.
 */
const kills = Number(process.env.CSFP_KILLS ?? 10);
const seconds = Number(process.env.CSFP_SECONDS ?? 10);
/** Of ten kills four hit an import, two each a decision, a migration and a backup. */
const share = (tenths: number): number => Math.ceil((kills * tenths) / 10);
const patience = 120_000 + 20_000 * kills;
const main = join(root, "dist", "src", "cli", "main.js");
const folder = mkdtempSync(join(tmpdir(), "csfp-durability-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  stdout: string;
  stderr: string;
  ms: number;
}

/** Runs a program; with `killMs` it is killed without warning after that time. */
function run(args: readonly string[], stdin = "", killMs: number | null = null): Promise<Ended> {
  return new Promise((resolve, fail) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, { env: { ...process.env, ...fixedClock } });
    const ended: Ended = { stdout: "", stderr: "", ms: 0 };
    child.stdout.on("data", (text: Buffer) => (ended.stdout += text.toString()));
    child.stderr.on("data", (text: Buffer) => (ended.stderr += text.toString()));
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin);
    const timer = killMs === null ? null : setTimeout(() => child.kill("SIGKILL"), killMs);
    child.on("error", fail);
    child.on("close", () => {
      if (timer) clearTimeout(timer);
      resolve({ ...ended, ms: performance.now() - started });
    });
  });
}

/**
 * Random points in time over the part of a run in which something is written, and a little after its end. How long a run
 * takes is measured again and again: on a busy machine it changes, and all points would fall before it or after it.
 */
async function* points(count: number, measure: () => Promise<number>): AsyncGenerator<number> {
  for (let no = 0, ms = 0; no < count; no++) {
    if (no % 5 === 0) ms = await measure();
    yield ms * (0.4 + 0.65 * Math.random());
  }
}

const isSound = async (study: string): Promise<void> => {
  const { stdout } = await csfp(["audit", "verify", "--study", study]);
  expect(stdout).toContain("no trace of a change");
};

let fresh: string;
let clean: string;
let dump: string;

beforeAll(async () => {
  expect(existsSync(main), "build the program first: npm run build").toBe(true);
  fresh = smallStudy();
  clean = copyOf(fresh, "clean");
  await nightOf(clean);
  await addPeople(clean);
  ({ dump } = await readBack(clean));
}, 120_000);

/** How often a kill left what: printed, so that a reader sees that it was not always the same. */
function sayKilled(what: string, left: readonly string[]): void {
  const counts = [...new Set(left)].sort().map((one) => `${left.filter((other) => other === one).length} ${one}`);
  process.stdout.write(`${left.length} times SIGKILL during ${what}: ${counts.join(", ")}\n`);
}

let copies = 0;
function copyOf(study: string, name: string): string {
  const copy = join(folder, `${name}-${++copies}`);
  cpSync(study, copy, { recursive: true });
  return copy;
}

describe("killed at any point", () => {
  it(
    "an import is finished by the next night: the same store, and a whole audit trail",
    async () => {
      const measure = async () => (await run([main, "nightly", copyOf(fresh, "timed"), "--no-report", "-q"])).ms;
      const left: string[] = [];
      for await (const point of points(share(4), measure)) {
        const study = copyOf(fresh, "import");
        await run([main, "nightly", study, "--no-report", "-q"], "", point);
        const isThere = existsSync(join(study, ".csfp", "store.sqlite"));
        if (isThere) await isSound(study);
        left.push(isThere ? ((await readBack(study)).dump === dump ? "all of it" : "a part") : "no store");
        await nightOf(study);
        expect((await readBack(study)).dump).toBe(dump);
        await isSound(study);
        rmSync(study, { recursive: true });
      }
      sayKilled("an import", left);
    },
    patience,
  );

  it(
    "a decision is there with its event, or neither is",
    async () => {
      const args = [
        "qc",
        "exclude",
        "sample",
        "S01-csf",
        "--reason",
        "other",
        "--text",
        "killed on the way",
        "--as-user",
        "ann",
        "--password-stdin",
      ];
      const measure = async (): Promise<number> => {
        const { ms, stderr } = await run([main, ...args, "--study", copyOf(clean, "timed")], `${password}\n`);
        expect(stderr).toBe("");
        return ms;
      };
      const decided = copyOf(clean, "decided");
      await run([main, ...args, "--study", decided], `${password}\n`);
      const after = (await readBack(decided)).dump;
      expect(after).not.toBe(dump);
      const left: string[] = [];
      for await (const point of points(share(2), measure)) {
        const study = copyOf(clean, "decision");
        await run([main, ...args, "--study", study], `${password}\n`, point);
        await isSound(study);
        const events = await csfpJson(["audit", "list", "--record", "decision", "--study", study]);
        await nightOf(study);
        const pairs = await csfpJson<{ subjectId: string; used: boolean }[]>(["list", "pairs", "--study", study]);
        expect(pairs.find((one) => one.subjectId === "S01")!.used).toBe(events.length === 0);
        expect((await readBack(study)).dump).toBe(events.length === 0 ? dump : after);
        await isSound(study);
        left.push(events.length === 0 ? "none" : "a decision with its event");
        rmSync(study, { recursive: true });
      }
      sayKilled("a decision", left);
    },
    patience,
  );

  it(
    "a migration is finished by the next command",
    async () => {
      const schemas = join(root, "test", "fixtures", "schemas");
      const older = (): string => {
        const study = copyOf(fresh, "migration");
        rmSync(join(study, "inbox"), { recursive: true });
        cpSync(join(clean, ".csfp", "archive"), join(study, ".csfp", "archive"), { recursive: true });
        const db = new Database(join(study, ".csfp", "store.sqlite"));
        db.pragma("foreign_keys = OFF");
        db.exec(readFileSync(join(schemas, "001.sql"), "utf8"));
        db.pragma("user_version = 1");
        db.close();
        return study;
      };
      const wanted = readFileSync(join(schemas, "001.dump.jsonl"), "utf8").trimEnd();
      const measure = async () => (await run([main, "audit", "head", "--study", older()])).ms;
      const left: string[] = [];
      for await (const point of points(share(2), measure)) {
        const study = older();
        await run([main, "audit", "head", "--study", study], "", point);
        // Opened for writing, as the next command would: what a killed one left half-written has to be undone first.
        const db = new Database(join(study, ".csfp", "store.sqlite"));
        left.push(`schema ${db.pragma("user_version", { simple: true })}`);
        db.close();
        expect((await readBack(study)).dump).toBe(wanted);
        await isSound(study);
        rmSync(study, { recursive: true });
      }
      sayKilled("a migration", left);
    },
    patience,
  );

  it(
    "a backup is whole, or says that it is none",
    async () => {
      let timed = 0;
      const measure = async () =>
        (await run([main, "backup", join(folder, `timed-${++timed}`), "--study", copyOf(clean, "timed")])).ms;
      const left: string[] = [];
      for await (const point of points(share(2), measure)) {
        const study = copyOf(clean, "backup");
        const copy = join(folder, `backup-of-${study.split("-").at(-1)}`);
        await run([main, "backup", copy, "--study", study], "", point);
        const restored = await csfp(["restore", copy, `${copy}-restored`]);
        const isWhole = existsSync(join(copy, "backup.json"));
        if (isWhole) {
          expect(restored.stderr).toBe("");
          expect((await readBack(`${copy}-restored`)).dump).toBe(dump);
        } else expect(restored.stderr).toContain("no finished backup here");
        await isSound(study);
        left.push(isWhole ? "a backup" : "none");
        for (const one of [study, copy, `${copy}-restored`]) rmSync(one, { recursive: true, force: true });
      }
      sayKilled("a backup", left);
    },
    patience,
  );
});

it(
  "8 processes import and decide at once: nothing lost, nothing doubled, nobody sees a locked database",
  async () => {
    const study = copyOf(clean, "crowd");
    const worker = join(root, "test", "store", "worker.mjs");
    const roles = ["import", "decide", "import", "decide", "import", "decide", "import", "decide"];
    const ended = await Promise.all(
      roles.map((role, index) => run([worker, role, study, String(index), String(seconds)])),
    );
    const said = ended.map(({ stdout, stderr }) => {
      expect(stderr).toBe("");
      return JSON.parse(stdout) as { role: string; done: number; troubles: string[] };
    });
    expect([...new Set(said.flatMap((one) => one.troubles))].slice(0, 5)).toEqual([]);
    const count = (role: string): number =>
      said.filter((one) => one.role === role).reduce((sum, one) => sum + one.done, 0);
    const perSecond = (role: string): string => (count(role) / seconds).toFixed(1);
    process.stdout.write(
      `8 processes, ${seconds} s: ${count("import")} files imported, ${count("decide")} decisions entered (${perSecond("import")} and ${perSecond("decide")} a second)\n`,
    );
    expect(count("import")).toBeGreaterThan(0);
    expect(count("decide")).toBeGreaterThan(0);
    const db = new Database(join(study, ".csfp", "store.sqlite"), { readonly: true });
    const one = (sql: string): number => (db.prepare(sql).raw().get() as [number])[0];
    expect(one("SELECT count(*) FROM decisions")).toBe(count("decide"));
    expect(one("SELECT count(DISTINCT reason_text) FROM decisions")).toBe(count("decide"));
    const files = readdirSync(study)
      .filter((name) => name.startsWith("outbox"))
      .flatMap((name) => readdirSync(join(study, name)));
    const imported = one("SELECT count(*) FROM files WHERE name LIKE 'results-%'");
    // A file may have been written and not yet imported when the time was over.
    expect([count("import") <= imported, imported <= files.length]).toEqual([true, true]);
    const ofThem = "FROM results WHERE file_no IN (SELECT file_no FROM files WHERE name LIKE 'results-%')";
    expect(one(`SELECT count(DISTINCT injection_no) ${ofThem}`)).toBe(3 * imported);
    expect(one(`SELECT count(*) ${ofThem}`)).toBe(3 * imported);
    db.close();
    await isSound(study);
  },
  120_000 + 5_000 * seconds,
);
