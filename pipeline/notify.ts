import { spawn } from "node:child_process";
import type { Notify, Occasion } from "../src/config/notify-schema.js";
import { sendMail } from "../src/io/send-mail.js";

/** What a notification says; the JSON of a webhook is exactly this. */
export interface Notice {
  /** Id of the study. */
  readonly study: string;
  /** Why it was sent; `always` alone where nothing else applied. */
  readonly occasions: readonly Occasion[];
  /** The digest: what `csfp status` prints, or what ended the night. */
  readonly text: string;
  /** What `csfp status --format json` prints; null where the night failed. */
  readonly status: unknown;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Tells everybody who wants to know. Never throws: who could not be reached is returned as a sentence, and the night
 * stays what it is.
 */
export async function notifyAll(wanted: readonly Notify[], notice: Notice, env: Env): Promise<string[]> {
  const due = wanted.filter(({ on }) => on.includes("always") || on.some((one) => notice.occasions.includes(one)));
  const answers = await Promise.all(due.map((one) => told(one, notice, env)));
  return answers.flatMap((answer) => answer ?? []);
}

async function told(wanted: Notify, notice: Notice, env: Env): Promise<string | null> {
  try {
    if (wanted.command !== null) await run(wanted.command, notice, env, wanted.timeoutSeconds);
    else if (wanted.webhook !== null) await post(addressOf(wanted.webhook, env), notice, wanted.timeoutSeconds);
    else await mail(wanted, notice, env);
    return null;
  } catch (error) {
    const who = wanted.command?.[0] ?? (wanted.webhook === null ? `mail by ${wanted.mail?.host}` : "the webhook");
    return `notification failed: ${who}: ${(error as Error).message}. The night itself is complete.`;
  }
}

/** Throws where the variable that study.yaml names is not set. */
function secretOf(name: string, env: Env): string {
  const value = env[name];
  if (value === undefined || value === "") throw new Error(`the environment variable ${name} is not set`);
  return value;
}

function addressOf({ url, urlEnv }: NonNullable<Notify["webhook"]>, env: Env): string {
  return url ?? secretOf(urlEnv!, env);
}

/** Secrets in an address stay out of messages: only the answer's number is told. */
async function post(address: string, notice: Notice, timeoutSeconds: number): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(notice),
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    });
  } catch (error) {
    const isLate = (error as Error).name === "TimeoutError";
    throw new Error(isLate ? `no answer within ${timeoutSeconds} s` : "the server could not be reached");
  }
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
}

async function mail({ mail: to, timeoutSeconds }: Notify, notice: Notice, env: Env): Promise<void> {
  const { host, port, secure, from, userEnv, passwordEnv } = to!;
  await sendMail({
    host,
    port,
    secure,
    from,
    to: to!.to,
    user: userEnv === null ? null : secretOf(userEnv, env),
    password: passwordEnv === null ? null : secretOf(passwordEnv, env),
    subject: `csfp ${notice.study}: ${notice.occasions.join(", ")}`,
    text: notice.text,
    timeoutMs: timeoutSeconds * 1000,
  });
}

function run(command: readonly string[], notice: Notice, env: Env, timeoutSeconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const [program, ...args] = command as [string, ...string[]];
    const child = spawn(program, args, {
      env: { ...env, CSFP_STUDY: notice.study, CSFP_OCCASIONS: notice.occasions.join(" ") },
      stdio: ["pipe", "ignore", "ignore"],
      timeout: timeoutSeconds * 1000,
      killSignal: "SIGKILL",
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(signal === null ? `it ended with ${code}` : `it did not end within ${timeoutSeconds} s`));
    });
    // A program that does not read its input is no failure.
    child.stdin.on("error", () => undefined);
    child.stdin.end(notice.text);
  });
}
