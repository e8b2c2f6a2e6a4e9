import { type CommandAnswer, csfp } from "./command.js";

/** Password of everybody in tests. */
export const password = "correct horse";

/** Somebody's own password instead of the one that was given. */
export function choosePassword(study: string, id: string, present: string): Promise<CommandAnswer> {
  return csfp(["user", "passwd", id, "--study", study, "--as-user", id, "--password-stdin"], {
    stdin: `${present}\n${password}\n`,
  });
}

/** Runs a command as one of the people, proven by password. */
export function as(userId: string, args: readonly string[], given = password): Promise<CommandAnswer> {
  return csfp([...args, "--as-user", userId, "--password-stdin"], { stdin: `${given}\n` });
}

/** What an admin gives; everybody chooses `password` instead. */
const given = "given by adam";

/** Ann says that a waiting table is right, which brings it into force. */
export async function acceptFile(study: string, name: string): Promise<void> {
  const because = ["--reason", "checked", "--text", "the shorter table is right", "--study", study];
  const answer = await as("ann", ["files", "accept", name, ...because]);
  if (answer.code !== 0) throw new Error(answer.stderr);
}

/** Accounts: adam (admin), ann and abe (analysts), quinn and quay (qc). */
export async function addPeople(study: string): Promise<void> {
  const add = (id: string, role: string, by: string[], stdin: string) =>
    csfp(
      ["user", "add", id, "--name", `${id} of the lab`, "--role", role, "--study", study, "--password-stdin", ...by],
      {
        stdin,
      },
    );
  const answers = [await add("adam", "admin", [], `${password}\n`)];
  for (const [id, role] of Object.entries({ ann: "analyst", abe: "analyst", quinn: "qc", quay: "qc" })) {
    answers.push(await add(id, role, ["--as-user", "adam"], `${password}\n${given}\n`));
    answers.push(await choosePassword(study, id, given));
  }
  const failed = answers.find((one) => one.code !== 0);
  if (failed) throw new Error(failed.stderr);
}

/** `csfp qc` on one study as one of the people. */
export function qcOn(study: string): (userId: string, ...args: string[]) => Promise<CommandAnswer> {
  return (userId, ...args) => as(userId, ["qc", ...args, "--study", study]);
}
