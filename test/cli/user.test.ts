import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { addPeople, as, choosePassword, password } from "../builders/people.js";
import { smallStudy } from "../builders/study.js";
import { fixedClock, nightOf } from "../builders/temp-study.js";

const folder = mkdtempSync(join(tmpdir(), "csfp-people-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let study: string;
beforeAll(async () => {
  study = smallStudy({ settings: { qc: { ownPasswordsOnly: true } } });
  await nightOf(study);
  await addPeople(study);
}, 120_000);

/** The clock of a command, so many minutes after the fixed one. */
const later = (minutes: number) => ({
  env: { SOURCE_DATE_EPOCH: String(Number(fixedClock.SOURCE_DATE_EPOCH) + 60 * minutes) },
});
const comment = ["qc", "comment", "sample", "S01-csf", "--reason", "other", "--text", "asked the site"];
const tryAs = (userId: string, given: string, minutes = 0) =>
  csfp([...comment, "--study", study, "--as-user", userId, "--password-stdin"], {
    stdin: `${given}\n`,
    ...later(minutes),
  });

describe("wrong passwords", () => {
  it("DI-11: shut the account for a quarter of an hour after the fifth, to the right one too; all is recorded", async () => {
    for (let no = 1; no <= 5; no++) expect((await tryAs("ann", "a guess")).stderr).toContain("wrong password for ann");
    const shut = await tryAs("ann", password);
    expect(shut.code).toBe(2);
    expect(shut.stderr).toContain("the account ann takes no password until");
    expect((await tryAs("ann", password, 14)).stderr).toContain("takes no password until");
    const users = await csfpJson<{ userId: string; lockedUntil: string | null }[]>(["user", "list", "--study", study]);
    expect(users.filter((one) => one.lockedUntil !== null).map((one) => one.userId)).toEqual(["ann"]);
    expect((await tryAs("quinn", password)).code).toBe(0);
    expect((await tryAs("ann", password, 15)).code).toBe(0);
    const events = await csfpJson<{ action: string }[]>(["audit", "list", "--record", "signing:ann", "--study", study]);
    const count = (action: string): number => events.filter((one) => one.action === action).length;
    expect([count("sign-in failed"), count("sign-in refused"), count("sign-in")]).toEqual([5, 2, 1]);
    expect(await csfp(["audit", "verify", "--study", study])).toMatchObject({ code: 0 });
  });

  it("are forgotten after the right one, and after a new password", async () => {
    for (let no = 1; no <= 4; no++) await tryAs("abe", "a guess", 20);
    expect((await tryAs("abe", password, 20)).code).toBe(0);
    for (let no = 1; no <= 4; no++) await tryAs("abe", "a guess", 20);
    expect((await tryAs("abe", password, 20)).code).toBe(0);
    for (let no = 1; no <= 5; no++) await tryAs("abe", "a guess", 20);
    expect((await tryAs("abe", password, 20)).stderr).toContain("takes no password until");
    const renewed = await csfp(["user", "passwd", "abe", "--as-user", "adam", "--password-stdin", "--study", study], {
      stdin: `${password}\nanother horse\n`,
      ...later(20),
    });
    expect(renewed.code).toBe(0);
    // The admin knows it: it can only be used to choose one's own.
    const refused = await tryAs("abe", "another horse", 20);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("was given by adam, who knows it")]);
    const same = await csfp(["user", "passwd", "abe", "--as-user", "abe", "--password-stdin", "--study", study], {
      stdin: "another horse\nanother horse\n",
      ...later(20),
    });
    expect([same.code, same.stderr]).toEqual([2, expect.stringContaining("another password than the present one")]);
    expect((await choosePassword(study, "abe", "another horse")).code).toBe(0);
    expect((await tryAs("abe", password, 20)).code).toBe(0);
  });
});

describe("a password that an admin gave", () => {
  it("is good for everything where study.yaml does not ask for one's own", async () => {
    const free = smallStudy();
    await nightOf(free);
    await addPeople(free);
    const renew = ["user", "passwd", "abe", "--as-user", "adam", "--password-stdin", "--study", free];
    expect((await csfp(renew, { stdin: `${password}\nanother horse\n` })).code).toBe(0);
    expect((await as("abe", [...comment, "--study", free], "another horse")).code).toBe(0);
  });
});

describe("an account", () => {
  it("DI-12: is one for each person: a name that another open account has is refused", async () => {
    const add = (id: string, name: string) =>
      csfp(["user", "add", id, "--name", name, "--role", "qc", "--study", study, "--as-user", "adam"], {
        answers: [password, "correct horse", "correct horse"],
      });
    const again = await add("ann2", "Ann  of the Lab");
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("ann has the name ann of the lab")]);
    expect((await add("ann2", "Ann of the lab (born 1990)")).code).toBe(0);
  });

  it("DI-8: decides by the machine's clock: SOURCE_DATE_EPOCH is refused where an event has another", async () => {
    const real = smallStudy();
    await nightOf(real);
    await addPeople(real);
    const args = [...comment, "--study", real, "--as-user", "ann", "--password-stdin"];
    const stdin = `${password}\n`;
    expect((await csfp(args, { stdin })).code).toBe(0);
    expect((await csfp(args, { stdin, env: { SOURCE_DATE_EPOCH: undefined } })).code).toBe(0);
    const back = await csfp(args, { stdin });
    expect([back.code, back.stderr]).toEqual([2, expect.stringContaining("SOURCE_DATE_EPOCH is set")]);
    // Pages may still be made with a fixed clock: what they say is compared byte by byte.
    expect((await csfp(["report", "--study", real])).code).toBe(0);
  });
});

describe("a password", () => {
  const made = join(folder, "made");

  it("of the first admin is asked for twice on a terminal, and not shown", async () => {
    const args = ["init", made, "--admin", "adam", "--admin-name", "Adam Admin"];
    const differ = await csfp(args, { answers: ["correct horse", "correct hose"] });
    expect([differ.code, differ.stderr]).toEqual([2, expect.stringContaining("the two passwords differ")]);
    expect(existsSync(made)).toBe(false);
    const { code, stdout, stderr } = await csfp(args, { answers: ["correct horse", "correct horse"] });
    expect(code).toBe(0);
    expect(stderr).toBe("new password for adam: the same again: ");
    expect(stdout + stderr).not.toContain("correct");
    expect(readdirSync(made)).toContain("study.yaml");
  });

  it("of a new account is told how to give where there is no terminal; nothing is made", async () => {
    const { code, stderr } = await csfp(["init", join(folder, "none"), "--admin", "adam"]);
    expect(code).toBe(2);
    expect(stderr).toContain("expected a new password for adam");
    expect(stderr).toContain("--password-stdin < password.txt");
    expect(existsSync(join(folder, "none"))).toBe(false);
  });

  it("is asked for on a terminal where somebody acts as an account, and at every signing", async () => {
    const { code, stderr } = await csfp([...comment, "--study", study, "--as-user", "quinn"], { answers: [password] });
    expect([code, stderr]).toEqual([0, "password of quinn: "]);
    const sign = ["qc", "sign", "study", "--text", "all seen", "--study", study];
    expect((await csfp([...sign, "--as-user", "quay"], { answers: ["a guess"] })).stderr).toContain("wrong password");
    expect((await csfp(sign, { answers: [password] })).stderr).toContain("a decision needs an account");
  });

  it("of one's own is changed with the present one only, also by whoever the operating system knows", async () => {
    const osUser = userInfo().username;
    const added = await csfp(
      [
        "user",
        "add",
        "olga",
        "--name",
        "Olga",
        "--role",
        "qc",
        "--os-user",
        osUser,
        "--study",
        study,
        "--as-user",
        "adam",
      ],
      { answers: [password, "correct horse", "correct horse"] },
    );
    expect(added.stdout).toContain("added olga (Olga, qc)\nthis password can only be used to choose a new one");
    expect((await csfp([...comment, "--study", study])).code).toBe(0);
    const change = ["user", "passwd", "olga", "--study", study];
    const without = await csfp([...change, "--password-stdin"], { stdin: "another horse\n" });
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining("needs the present one as well")]);
    expect((await csfp(change, { answers: ["correct horse", "another horse", "another horse"] })).code).toBe(0);
    expect((await as("olga", [...comment, "--study", study], "another horse")).code).toBe(0);
  });
});
