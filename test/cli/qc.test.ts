import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import XLSX from "xlsx";
import { parseSmallCsv } from "../../src/io/csv.js";
import { csfp, csfpJson } from "../builders/command.js";
import { addPeople, as, password } from "../builders/people.js";
import { resultOf, smallStudy, tableText } from "../builders/study.js";
import { fixedClock, nightOf, putFiles } from "../builders/temp-study.js";

interface PairJson {
  pairId: string;
  subjectId: string;
  used: boolean;
  exclusions: { code: string; text: string }[];
  marks: string[];
  csf: { value: number | null; sampleVerdict: string };
}

/** The clock of every command here. */
const now = new Date(Number(fixedClock.SOURCE_DATE_EPOCH) * 1000).toISOString();

let study: string;
beforeAll(async () => {
  study = smallStudy();
  await nightOf(study);
  await addPeople(study);
}, 120_000);

const qc = (userId: string, ...args: string[]) => as(userId, ["qc", ...args, "--study", study]);
const why = ["--reason", "blood-contamination", "--text", "pink, 900 RBC/uL"];
const because = ["--reason", "checked", "--text", "seen on the photograph"];
const pairOf = async (subjectId: string): Promise<PairJson> =>
  (await csfpJson<PairJson[]>(["list", "pairs", "--study", study])).find((one) => one.subjectId === subjectId)!;

describe("a decision", () => {
  it("DI-3: without a reason in words and one of the study's codes is refused", async () => {
    const calls = [
      ...["flag", "exclude", "restore", "comment"].map((action) => ["ann", action, "sample", "S01-csf"]),
      ["ann", "choose", "S05-csf", "0123456789ab"],
      ["quinn", "approve", "D1"],
      ["quinn", "reject", "D1"],
    ];
    for (const [who, ...call] of calls) {
      for (const text of ["", " ", "x", " x "]) {
        const { code, stderr } = await qc(who!, ...call, "--reason", "other", "--text", text);
        expect([call[0], code, stderr.includes("expected the reason in words")]).toEqual([call[0], 2, true]);
      }
      const { code, stderr } = await qc(who!, ...call, "--reason", "", "--text", "pink and cloudy");
      expect([call[0], code, stderr]).toEqual([call[0], 2, expect.stringContaining("reason")]);
    }
    for (const call of [
      ["sign", "study"],
      ["unsign", "S1"],
    ]) {
      const { code, stderr } = await qc("quinn", ...call, "--text", "x");
      expect([call[0], code, stderr]).toEqual([call[0], 2, expect.stringContaining("in words")]);
    }
    const { code, stderr } = await qc(
      "ann",
      "exclude",
      "sample",
      "S01-csf",
      "--reason",
      "blod-contamination",
      "--text",
      "pink",
    );
    expect(code).toBe(2);
    expect(stderr).toContain("did you mean `blood-contamination`?");
    expect(await csfpJson(["qc", "queue", "--study", study])).toMatchObject([{ id: "duplicate-result" }]);
  });

  it("DI-12: is entered by analysts, answered by qc, never by an admin, never by whoever entered it", async () => {
    expect((await qc("quinn", "exclude", "sample", "S01-csf", ...why)).stderr).toContain("takes analyst");
    expect((await qc("adam", "exclude", "sample", "S01-csf", ...why)).stderr).toContain("adam has the role admin");
    expect((await qc("quinn", "flag", "sample", "S01-csf", ...why)).stdout).toContain("D1: flag sample S01-csf");
    expect((await qc("ann", "approve", "D1", ...because)).stderr).toContain("takes qc");
    expect((await qc("quinn", "approve", "D1", ...because)).stderr).toContain("nobody answers their own entry");
    expect(await pairOf("S01")).toMatchObject({ used: true, csf: { sampleVerdict: "review" } });
    expect((await pairOf("S01")).marks).toContain("flagged-by-person");
    expect(await qc("quay", "reject", "D1", ...because)).toMatchObject({ code: 0 });
    expect((await pairOf("S01")).marks).not.toContain("flagged-by-person");
  });

  it("needs an account, proven by its password", async () => {
    const place = ["qc", "flag", "sample", "S01-csf", ...why, "--study", study];
    expect((await csfp(place)).stderr).toContain("a decision needs an account");
    expect((await csfp([...place, "--as-user", "ann"])).stderr).toContain("prove it with --password-stdin");
    expect((await as("ann", place, "wrong password")).stderr).toContain(
      "wrong password for ann; the attempt was recorded",
    );
    expect((await as("nobody", place)).stderr).toContain("no account `nobody`");
    expect(await csfpJson(["audit", "list", "--action", "sign-in failed", "--study", study])).toHaveLength(1);
  });

  it("excludes at once, everywhere, and stays listed with who, when and why", async () => {
    expect((await qc("ann", "exclude", "sample", "S01-csf", ...why)).code).toBe(0);
    const pair = await pairOf("S01");
    expect(pair).toMatchObject({ used: false, exclusions: [{ code: "excluded-by-person" }] });
    expect(pair.exclusions[0]!.text).toContain(
      `S01-csf was excluded by ann of the lab on ${now.slice(0, 10)} (D3, blood-contamination)`,
    );
    expect(pair.marks).toEqual(expect.arrayContaining(["excluded-by-person", "decision-not-reviewed"]));
    const [summary] = await csfpJson<{ excludedByReason: Record<string, number> }[]>([
      "list",
      "summaries",
      "--study",
      study,
    ]);
    expect(summary!.excludedByReason["excluded-by-person"]).toBe(1);
    await nightOf(study);
    const page = readFileSync(join(study, "reports", "out", "index.html"), "utf8");
    expect(page).toContain("A person excluded it, with a reason; it stays listed and is not used.");
    expect(page).toContain("pink, 900 RBC/uL");
  });

  it("survives a re-import of equal data and is opened again when the data change", async () => {
    putFiles(study, { "again.csv": tableText([resultOf("S01-csf", 10), { ...resultOf("S04-plasma", 120) }]) });
    await nightOf(study);
    const queued = async (): Promise<string[]> =>
      (await csfpJson<{ id: string; state: string }[]>(["qc", "queue", "--study", study])).map(
        (one) => `${one.id} ${one.state}`,
      );
    expect(await queued()).toContain("D3 pending");
    expect((await qc("quinn", "approve", "D3", ...because)).code).toBe(0);
    expect(await queued()).not.toContain("D3 pending");
    putFiles(study, { "anew.csv": tableText([resultOf("S01-csf", 11)]) });
    await nightOf(study);
    expect(await queued()).toContain("D3 approved, re-opened: the data under it changed");
    const pair = await pairOf("S01");
    expect(pair).toMatchObject({ used: false, csf: { value: 11 } });
    expect(pair.marks).toContain("decision-reopened");
  });

  it("DI-17: that brings data in waits for a second person", async () => {
    expect((await qc("abe", "restore", "sample", "S01-csf", ...because)).stdout).toContain("when another person");
    expect((await pairOf("S01")).used).toBe(false);
    const [open] = (await csfpJson<{ id: string; what: string }[]>(["qc", "queue", "--study", study])).filter(
      (one) => one.what === "restore",
    );
    expect((await qc("quinn", "approve", open!.id, ...because)).code).toBe(0);
    expect(await pairOf("S01")).toMatchObject({ used: true, exclusions: [] });
  });

  it("chooses among several results, until there is a new one", async () => {
    const { results } = await csfpJson<{ results: { content: string; raw: string }[] }>([
      "qc",
      "show",
      "sample",
      "S05-csf",
      "--study",
      study,
    ]);
    const wanted = results.find((one) => one.raw === "6")!;
    expect((await qc("ann", "choose", "S05-csf", "0123456789ab", ...because)).stderr).toContain(
      "has no result 0123456789ab",
    );
    const entered = await qc("ann", "choose", "S05-csf", wanted.content, ...because);
    const id = /^D\d+/.exec(entered.stdout)![0];
    expect(await pairOf("S05")).toMatchObject({ used: false, ratio: { reason: "no-current-result" } });
    expect((await qc("quinn", "approve", id, ...because)).code).toBe(0);
    expect(await pairOf("S05")).toMatchObject({ used: true, csf: { value: 6 } });
    expect((await pairOf("S05")).marks).toContain("chosen-by-person");
  });

  it("stands beside what the program found", async () => {
    const shown = await csfpJson<{ findings: { rule: string }[]; decisions: { id: string; answer: string }[] }>([
      "qc",
      "show",
      "sample",
      "S01-csf",
      "--study",
      study,
    ]);
    expect(shown.findings.map((one) => one.rule)).toContain("conflicting-result");
    expect(shown.decisions[0]).toMatchObject({ id: "D1", answer: expect.stringContaining("reject by quay") });
    const { stdout } = await csfp(["qc", "show", "sample", "S01-csf", "--study", study]);
    expect(stdout).toMatch(/findings:[\s\S]*conflicting-result[\s\S]*decisions:[\s\S]*D1/);
    const list = await csfpJson<{ decisionId: string; answeredBy: string }[]>(["list", "decisions", "--study", study]);
    expect(list[0]).toMatchObject({ decisionId: "D1", answeredBy: "quay of the lab" });
  });

  it("leaves out a pair and a run", async () => {
    const { pairId } = await pairOf("S02");
    expect((await qc("ann", "exclude", "pair", pairId, ...why)).code).toBe(0);
    expect(await pairOf("S02")).toMatchObject({ used: false, exclusions: [{ code: "excluded-by-person" }] });
    const [sample] = await csfpJson<{ sampleId: string; run: string }[]>([
      "list",
      "samples",
      "--subject",
      "S03",
      "--study",
      study,
    ]);
    expect((await qc("ann", "exclude", "run", sample!.run, ...why)).code).toBe(0);
    expect((await pairOf("S03")).exclusions.map((one) => one.code)).toContain("run-rejected");
    expect((await qc("ann", "exclude", "run", "no such run", ...why)).code).toBe(2);
  });
});

describe("a signature", () => {
  const sign = (userId: string, meaning: string, given = password) =>
    as(userId, ["qc", "sign", "study", "--meaning", meaning, "--text", "all pairs seen", "--study", study], given);
  const states = async (): Promise<string[]> => {
    await csfp(["report", "--study", study]);
    const manifest = JSON.parse(readFileSync(join(study, "reports", "out", "manifest.json"), "utf8")) as {
      state: string;
      signatures: { signatureId: string; state: string }[];
    };
    return [manifest.state, ...manifest.signatures.map((one) => `${one.signatureId} ${one.state}`)];
  };

  it("DI-13: comes in order: decisions answered, review, approval; until then the report says DRAFT", async () => {
    await nightOf(study);
    expect((await sign("quinn", "REVIEW")).stderr).toContain("decisions without an answer");
    for (const { id } of await csfpJson<{ id: string }[]>(["qc", "queue", "--study", study])) {
      if (id.startsWith("D")) expect((await qc("quay", "approve", id, ...because)).code).toBe(0);
    }
    expect((await sign("quay", "APPROVAL")).stderr).toContain("no valid review of this version");
    expect(await states()).toEqual(["DRAFT"]);
    expect(readFileSync(join(study, "reports", "out", "index.html"), "utf8")).toContain("RESEARCH USE ONLY · DRAFT");
    const { stdout } = await csfp(["qc", "show", "study", "--study", study]);
    expect(stdout).toMatch(/^state: DRAFT[\s\S]*no valid review of this version[\s\S]*no valid approval/);
  });

  it("DI-11: asks for the password every time and records a failure", async () => {
    expect((await sign("quay", "REVIEW", "wrong password")).code).toBe(2);
    const failed = await csfpJson(["audit", "list", "--user", "quay", "--record", "signing", "--study", study]);
    expect(failed).toMatchObject([{ action: "sign-in failed", reasonCode: "wrong-password" }]);
    expect((await sign("ann", "REVIEW")).stderr).toContain("takes qc");
  });

  it("DI-9: shows name, user, time, meaning and the hash of the version, on page and manifest", async () => {
    expect((await sign("quay", "REVIEW")).code).toBe(0);
    expect((await sign("quay", "APPROVAL")).stderr).toContain("the same person signed the review");
    await as("adam", ["user", "role", "abe", "qc", "--study", study]);
    expect((await sign("abe", "APPROVAL")).stderr).toContain("this person entered decisions");
    expect((await sign("quay", "RESPONSIBILITY")).code).toBe(0);
    expect(await states()).toEqual(["DRAFT", "S1 valid", "S2 valid"]);
    const page = readFileSync(join(study, "reports", "out", "index.html"), "utf8");
    const [first] = await csfpJson<Record<string, string>[]>(["list", "signatures", "--study", study]);
    expect(first).toMatchObject({ printedName: "quay of the lab", userId: "quay", signedAt: now, meaning: "REVIEW" });
    expect(first).toMatchObject({ state: "valid", studyState: "DRAFT" });
    const line = new RegExp(
      `S1,study,small-study,REVIEW,quay of the lab,quay,${now},valid,${first!.versionSha256},[^,]*,DRAFT`,
    );
    expect(readFileSync(join(study, "reports", "out", "tables", "signatures.csv"), "utf8")).toMatch(line);
    for (const format of ["csv", "json", "xlsx", "parquet"]) {
      expect((await csfp(["export", format, "--study", study, "--out", join(study, "sent")])).code).toBe(0);
    }
    for (const file of ["signatures.csv", "signatures.json", "signatures.parquet"]) {
      expect(readFileSync(join(study, "sent", file)).includes(first!.versionSha256!), file).toBe(true);
    }
    const columns = parseSmallCsv(readFileSync(join(study, "sent", "columns.csv"), "utf8"));
    expect(columns.filter((one) => one.meaning === "")).toEqual([]);
    const book = XLSX.read(readFileSync(join(study, "sent", "small-study.xlsx")));
    expect(XLSX.utils.sheet_to_json(book.Sheets.signatures!)[0]).toMatchObject({ printedName: "quay of the lab" });
    const said = now.replace("T", " ").replace(/\.\d+Z$/, " UTC");
    expect(page).toMatch(
      new RegExp(
        `<dt>REVIEW</dt><dd><b>quay of the lab</b> \\(quay\\), ${said}</dd>[^]*?valid: exactly this version[^]*?<code>[0-9a-f]{64}<`,
      ),
    );
  });

  it("DI-10: is void, visibly, after any later change, and is never taken for the new version", async () => {
    const comment = await qc("ann", "comment", "sample", "S02-csf", "--reason", "other", "--text", "asked the site");
    expect(comment.code).toBe(0);
    expect(comment.stdout).toContain(
      "no longer valid: S1 (REVIEW of study by quay of the lab), S2 (RESPONSIBILITY of study by quay of the lab);",
    );
    expect(await states()).toEqual(["DRAFT", "S1 void", "S2 void"]);
    expect((await sign("quay", "REVIEW")).code).toBe(0);
    expect(await states()).toEqual(["DRAFT", "S1 void", "S2 void", "S3 valid"]);
    putFiles(study, { "late.csv": tableText([resultOf("S02-csf", 9)]) });
    await nightOf(study);
    expect(await states()).toEqual(["DRAFT", "S1 void", "S2 void", "S3 void"]);
    const page = readFileSync(join(study, "reports", "out", "index.html"), "utf8");
    expect(page).toContain("VOID: what was signed has changed since");
    expect(page).not.toContain("valid: exactly this version");
    expect(
      (await as("quinn", ["qc", "unsign", "S3", "--text", "signed too early", "--study", study])).stderr,
    ).toContain("only they can");
    expect((await as("quay", ["qc", "unsign", "S3", "--text", "signed too early", "--study", study])).code).toBe(0);
    expect((await states()).at(-1)).toBe("S3 withdrawn");
  });

  it("DI-18: can be put under the audit trail up to an event", async () => {
    const { code } = await as("quinn", ["qc", "sign", "audit", "--text", "reviewed all events", "--study", study]);
    expect(code).toBe(0);
    expect((await states()).at(-1)).toBe("S5 valid");
    const shown = await csfp(["qc", "show", "study", "--study", study]);
    expect(shown.stdout).toMatch(/auditReview: up to event (\d+); \d since: csfp audit list --after \1,/);
    expect(await csfp(["audit", "verify", "--study", study])).toMatchObject({ code: 0 });
  });
});

describe("csfp user", () => {
  it("DI-12: gives an id once: disabled, it stays listed and decides nothing", async () => {
    expect((await as("adam", ["user", "disable", "ann", "--study", study])).code).toBe(0);
    expect((await qc("ann", "flag", "sample", "S01-csf", ...why)).stderr).toContain("the account ann is disabled");
    const again = await csfp(
      [
        "user",
        "add",
        "Ann",
        "--name",
        "Another Ann",
        "--role",
        "qc",
        "--study",
        study,
        "--as-user",
        "adam",
        "--password-stdin",
      ],
      { stdin: `${password}\n${password}\n` },
    );
    expect(again.stderr).toContain("the id ann was given before (disabled)");
    expect((await as("adam", ["user", "disable", "adam", "--study", study])).stderr).toContain("the only admin");
    expect((await as("quinn", ["user", "role", "quinn", "admin", "--study", study])).stderr).toContain("takes admin");
    expect(await csfpJson(["user", "list", "--study", study])).toMatchObject([
      { userId: "abe", role: "qc" },
      { userId: "adam" },
      { userId: "ann", isDisabled: true },
      { userId: "quay" },
      { userId: "quinn" },
    ]);
  });

  it("keeps no password in the clear: not in the store, a log, a report or an export", () => {
    const store = readFileSync(join(study, ".csfp", "store.sqlite"));
    expect(store.includes("scrypt$32768$8$1$")).toBe(true);
    const paths = readdirSync(study, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(paths.length).toBeGreaterThan(50);
    expect(paths.filter((path) => readFileSync(path).includes(password))).toEqual([]);
    // What a credential begins with stays in the store.
    expect(paths.filter((path) => readFileSync(path).includes("scrypt$"))).toEqual([
      join(study, ".csfp", "store.sqlite"),
    ]);
  });
});
