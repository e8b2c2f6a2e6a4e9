import { spawn } from "node:child_process";
import { join } from "node:path";
import Database from "better-sqlite3";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { withStudy } from "../../pipeline/context.js";
import { csfp, csfpJson } from "../builders/command.js";
import { addPeople, as, password, qcOn } from "../builders/people.js";
import { smallStudy } from "../builders/study.js";
import { fixedClock, nightOf } from "../builders/temp-study.js";

const why = ["--reason", "blood-contamination", "--text", "pink, 900 RBC/uL"];
const comment = ["qc", "comment", "sample", "S01-csf", "--reason", "other", "--text", "asked the site"];

/** Changes the store as somebody would who has its file and not the program. */
function behind(study: string, sql: string): void {
  const db = new Database(join(study, ".csfp", "store.sqlite"));
  db.exec(sql);
  db.close();
}

async function peopledStudy(): Promise<string> {
  const study = smallStudy();
  await nightOf(study);
  await addPeople(study);
  return study;
}

describe("an account that is not as the audit trail tells of it", () => {
  let study: string;
  beforeAll(async () => {
    study = await peopledStudy();
  }, 120_000);
  const decisions = () => csfpJson(["list", "decisions", "--study", study]);

  it("proves nothing with a credential that was swapped, and the attempt is recorded", async () => {
    const db = new Database(join(study, ".csfp", "store.sqlite"));
    const own = db.prepare("SELECT credential FROM users WHERE user_id = 'ann'").pluck().get();
    db.exec("UPDATE users SET credential = (SELECT credential FROM users WHERE user_id = 'abe') WHERE user_id = 'ann'");
    const answer = await qcOn(study)("ann", "exclude", "sample", "S01-csf", ...why);
    expect([answer.code, answer.stderr]).toEqual([
      2,
      expect.stringContaining("somebody changed it outside the program"),
    ]);
    const passwd = await as("adam", ["user", "passwd", "ann", "--study", study], `${password}\nanother horse`);
    expect([passwd.code, passwd.stderr]).toEqual([2, expect.stringContaining("outside the program")]);
    db.prepare("UPDATE users SET credential = ? WHERE user_id = 'ann'").run(own);
    db.close();
    expect((await qcOn(study)("ann", "exclude", "sample", "S01-csf", ...why)).code).toBe(0);
    const events = await csfpJson<{ reasonCode: string }[]>([
      "audit",
      "list",
      "--record",
      "signing:ann",
      "--study",
      study,
    ]);
    expect(events.map((one) => one.reasonCode)).toEqual(["account-changed", "right-password"]);
  });

  it("decides nothing with a role that was lent for a moment", async () => {
    behind(study, "UPDATE users SET role = 'qc' WHERE user_id = 'abe'");
    const lent = await qcOn(study)("abe", "approve", "D1", ...why);
    expect([lent.code, lent.stderr]).toEqual([2, expect.stringContaining("the account abe is not as its last event")]);
    behind(study, "UPDATE users SET role = 'analyst' WHERE user_id = 'abe'");
    expect((await qcOn(study)("abe", "approve", "D1", ...why)).stderr).toContain("takes qc");
    expect(await decisions()).toMatchObject([{ state: "pending" }]);
  });

  it("is refused at the store's door, whatever the sign-in had found before", async () => {
    const write = (role: "analyst" | "qc") =>
      withStudy({ study, env: fixedClock }, ({ store }) =>
        store.write({ actor: "abe", reason: "test", authenticatedBy: "password", role }, async () => "written"),
      );
    expect(await write("analyst")).toBe("written");
    await expect(write("qc")).rejects.toThrow("the account abe was changed just now");
    behind(study, "UPDATE users SET role = 'qc' WHERE user_id = 'abe'");
    await expect(write("qc")).rejects.toThrow("the account abe is not as its last event");
    behind(study, "UPDATE users SET role = 'analyst' WHERE user_id = 'abe'");
  });

  it("also where it was put into the store with no event, or all were taken out", async () => {
    behind(
      study,
      "INSERT INTO users (user_id, full_name, role, credential, created_at) SELECT 'mallory', 'Mallory', 'qc', credential, created_at FROM users WHERE user_id = 'quinn'",
    );
    const answer = await qcOn(study)("mallory", "approve", "D1", ...why);
    expect([answer.code, answer.stderr]).toEqual([2, expect.stringContaining("the account mallory is not as")]);
    behind(study, "PRAGMA foreign_keys = OFF; DROP TRIGGER users_stay; DELETE FROM users");
    const added = await csfp(
      ["user", "add", "eve", "--name", "Eve", "--role", "admin", "--password-stdin", "--study", study],
      { stdin: `${password}\n` },
    );
    expect([added.code, added.stderr]).toEqual([2, expect.stringContaining("the audit trail tells of the account")]);
  });
});

it("of many passwords tried at once, the right one after five wrong ones is refused like all others", async () => {
  const study = await peopledStudy();
  const main = join(import.meta.dirname, "..", "..", "dist", "src", "cli", "main.js");
  const tryOne = (given: string): Promise<number> =>
    new Promise((resolve) => {
      const child = spawn(
        process.execPath,
        [main, ...comment, "--study", study, "--as-user", "ann", "--password-stdin"],
        {
          env: { ...process.env, ...fixedClock },
          stdio: ["pipe", "ignore", "ignore"],
        },
      );
      child.stdin.end(`${given}\n`);
      child.on("exit", (code) => resolve(code ?? 1));
    });
  const codes = await Promise.all(Array.from({ length: 12 }, (_, no) => tryOne(`guess number ${no}`)));
  expect(new Set(codes)).toEqual(new Set([2]));
  expect(await tryOne(password)).toBe(2);
  const events = await csfpJson<{ action: string }[]>(["audit", "list", "--record", "signing:ann", "--study", study]);
  const count = (action: string): number => events.filter((one) => one.action === action).length;
  expect([count("sign-in failed"), count("sign-in refused")]).toEqual([5, 8]);
}, 120_000);

describe("a clock that was set back", () => {
  it("by more than a minute: nothing is entered; by less: at the time of the last event", async () => {
    const study = smallStudy();
    const clock = { env: { SOURCE_DATE_EPOCH: undefined } };
    const enter = () =>
      csfp([...comment, "--study", study, "--as-user", "ann", "--password-stdin"], {
        stdin: `${password}\n`,
        ...clock,
      });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-03-01T12:00:00Z") });
    try {
      expect((await csfp(["nightly", study], clock)).code).not.toBe(2);
      for (const [id, role, stdin] of [
        ["adam", "admin", password],
        ["ann", "analyst", `${password}\n${password}`],
      ] as const) {
        const by = id === "adam" ? [] : ["--as-user", "adam"];
        const add = [
          "user",
          "add",
          id,
          "--name",
          `${id} of the lab`,
          "--role",
          role,
          "--password-stdin",
          "--study",
          study,
          ...by,
        ];
        expect(await csfp(add, { stdin: `${stdin}\n`, ...clock })).toMatchObject({ code: 0 });
      }
      vi.setSystemTime(Date.parse("2026-03-01T11:58:59Z"));
      const back = await enter();
      expect([back.code, back.stderr]).toEqual([
        2,
        expect.stringContaining("the machine's clock says 2026-03-01T11:58:59.000Z"),
      ]);
      vi.setSystemTime(Date.parse("2026-03-01T11:59:30Z"));
      expect((await enter()).code).toBe(0);
      expect(await csfpJson(["list", "decisions", "--study", study])).toMatchObject([
        { decidedAt: "2026-03-01T12:00:00.000Z" },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });
});
