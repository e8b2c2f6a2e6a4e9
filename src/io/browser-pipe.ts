import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

type Reply = {
  id?: number;
  method?: string;
  sessionId?: string;
  result?: Record<string, unknown>;
  error?: { message: string };
};

/**
 * Prints one page with a Chromium that is asked over a pipe (its DevTools protocol): builds for servers have no printing
 * by command line. No port is opened. Resolves to the PDF; rejects with what the browser said, or how it ended.
 */
export function printByPipe(
  browser: string,
  args: readonly string[],
  url: string,
  env: Readonly<Record<string, string | undefined>>,
  timeoutMs: number,
): Promise<Buffer> {
  const child = spawn(browser, [...args, "--remote-debugging-pipe", "about:blank"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  return new Promise<Buffer>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs / 1000} s`)), timeoutMs);
    child.on("error", reject);
    child.on("exit", (code, signal) => reject(new Error(code === null ? `ended by ${signal}` : `exit code ${code}`)));
    conversation(child, url)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  }).finally(() => ended(child));
}

/** The browser has to be gone before its profile can be removed. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  child.kill("SIGKILL");
  await gone;
}

async function conversation(child: ChildProcess, url: string): Promise<Buffer> {
  const { send, loaded } = talk(child);
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const inPage = (method: string, params = {}) => send(method, params, String(sessionId));
  await inPage("Page.enable");
  // A page of ours asks for nothing; should one ever do so, nothing goes out.
  await inPage("Network.enable");
  await inPage("Network.emulateNetworkConditions", {
    offline: true,
    latency: 0,
    downloadThroughput: 0,
    uploadThroughput: 0,
  });
  const whenLoaded = loaded();
  const { errorText } = await inPage("Page.navigate", { url });
  if (errorText) throw new Error(String(errorText));
  await whenLoaded;
  const { data } = await inPage("Page.printToPDF", { preferCSSPageSize: true, displayHeaderFooter: false });
  return Buffer.from(String(data), "base64");
}

/** Messages end with a zero byte; replies carry the number of their question. */
function talk(child: ChildProcess) {
  const [, , , into, from] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<number, { resolve: (result: Record<string, unknown>) => void; reject: (e: Error) => void }>();
  const onLoad: (() => void)[] = [];
  let last = 0;
  let rest: Buffer[] = [];
  // How the process ended says more than a broken pipe.
  into.on("error", () => {});
  from.on("error", () => {});
  from.on("data", (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
      rest.push(chunk.subarray(start, end));
      const reply = JSON.parse(Buffer.concat(rest).toString("utf8")) as Reply;
      rest = [];
      start = end + 1;
      if (reply.method === "Page.loadEventFired") for (const act of onLoad.splice(0)) act();
      const asked = reply.id === undefined ? undefined : waiting.get(reply.id);
      if (asked === undefined) continue;
      waiting.delete(reply.id as number);
      if (reply.error) asked.reject(new Error(reply.error.message));
      else asked.resolve(reply.result ?? {});
    }
    rest.push(chunk.subarray(start));
  });
  return {
    send(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> {
      last += 1;
      const id = last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        into.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
      });
    },
    loaded: () =>
      new Promise<void>((resolve) => {
        onLoad.push(resolve);
      }),
  };
}
