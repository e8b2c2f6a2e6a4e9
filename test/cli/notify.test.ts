import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { notifySchema } from "../../src/config/notify-schema.js";
import { csfp } from "../builders/command.js";
import { settings, smallStudy } from "../builders/study.js";

const folder = mkdtempSync(join(tmpdir(), "csfp-notify-"));
const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const studyThatTells = (notify: unknown) => smallStudy({ settings: { ...settings, notify: [notify] } });

async function listening(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** An HTTP server that keeps what it is sent; `answer` decides what it says, null: nothing ever. */
async function httpServer(answer: number | null): Promise<{ port: number; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createHttpServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      bodies.push(body);
      if (answer !== null) response.writeHead(answer).end();
    });
  });
  open.push({ close: () => server.closeAllConnections() });
  return { port: await listening(server as unknown as Server), bodies };
}

/** A mail server of a few lines: takes one message after AUTH PLAIN, and keeps the lines it was sent. */
async function smtpServer(): Promise<{ port: number; lines: string[] }> {
  const lines: string[] = [];
  const server = createServer((socket) => {
    let isData = false;
    socket.write("220 test ESMTP\r\n");
    socket.on("data", (chunk) => {
      for (const line of String(chunk)
        .split("\r\n")
        .filter((text) => text !== "")) {
        lines.push(line);
        if (isData) {
          if (line !== ".") continue;
          isData = false;
          socket.write("250 taken\r\n");
        } else if (/^EHLO/i.test(line)) socket.write("250-test\r\n250 AUTH PLAIN\r\n");
        else if (/^AUTH/i.test(line)) socket.write("235 welcome\r\n");
        else if (/^DATA/i.test(line)) {
          isData = true;
          socket.write("354 go on\r\n");
        } else if (/^QUIT/i.test(line)) socket.end("221 bye\r\n");
        else socket.write("250 ok\r\n");
      }
    });
  });
  return { port: await listening(server), lines };
}

describe("notify", () => {
  it("gives the digest to a program, with the study and the occasions in its environment", async () => {
    const [script, out] = [join(folder, "take.mjs"), join(folder, "taken.txt")];
    writeFileSync(
      script,
      `import { readFileSync, writeFileSync } from "node:fs";\nconst { CSFP_STUDY, CSFP_OCCASIONS } = process.env;\nwriteFileSync(process.argv[2], CSFP_STUDY + " | " + CSFP_OCCASIONS + "\\n" + readFileSync(0, "utf8"));\n`,
    );
    const study = studyThatTells({ on: ["always"], command: [process.execPath, script, out] });
    const answer = await csfp(["nightly", study, "--quiet"]);
    expect([answer.code, answer.stderr]).toEqual([0, ""]);
    const taken = readFileSync(out, "utf8");
    expect(taken).toMatch(/^small-study \| error\nstudy {7}/);
    expect(taken).toContain(" used of ");
    expect(taken).toBe(`small-study | error\n${(await csfp(["status", "--study", study])).stdout}`);
  });

  it("posts JSON to a webhook whose address comes from the environment", async () => {
    const { port, bodies } = await httpServer(200);
    const study = studyThatTells({ on: ["always"], webhook: { urlEnv: "HOOK" } });
    const answer = await csfp(["nightly", study, "--quiet"], { env: { HOOK: `http://127.0.0.1:${port}/secret-path` } });
    expect(answer.code).toBe(0);
    expect(JSON.parse(bodies[0]!)).toMatchObject({
      study: "small-study",
      occasions: ["error"],
      status: { pairs: { used: expect.any(Number) }, tasks: expect.any(Array) },
    });
  });

  it("sends a mail with the password from the environment", async () => {
    const { port, lines } = await smtpServer();
    const mail = {
      host: "127.0.0.1",
      port,
      from: "csfp@lab.example",
      to: ["qc@lab.example"],
      userEnv: "MU",
      passwordEnv: "MP",
    };
    const study = studyThatTells({ on: ["always"], mail });
    const answer = await csfp(["nightly", study, "--quiet"], { env: { MU: "lab", MP: "s3cret" } });
    expect([answer.code, answer.stderr]).toEqual([0, ""]);
    expect(lines.join("\n")).toContain("Subject: csfp small-study: error");
    expect(lines).toContain(`AUTH PLAIN ${Buffer.from("\0lab\0s3cret").toString("base64")}`);
    expect(lines.some((line) => line.includes("RCPT TO:<qc@lab.example>"))).toBe(true);
  });

  it("tells only on the occasions asked for: a file set aside, never an ordinary night", async () => {
    const { port, bodies } = await httpServer(200);
    const study = studyThatTells({ on: ["waiting"], webhook: { url: `http://127.0.0.1:${port}/` } });
    expect((await csfp(["nightly", study, "--quiet"])).code).toBe(0);
    expect(bodies).toEqual([]);
    writeFileSync(join(study, "inbox", "letter.csv"), "Dear colleague;\nplease find enclosed;\n");
    expect((await csfp(["nightly", study, "--dry-run"])).code).toBe(3);
    expect(bodies).toEqual([]);
    expect((await csfp(["nightly", study, "--quiet"])).code).toBe(3);
    expect(JSON.parse(bodies[0]!)).toMatchObject({ occasions: ["waiting", "error"] });
    expect(bodies[0]).toContain("1 file set aside");
  });

  it("tells of a night that failed, which fails all the same", async () => {
    const { port, bodies } = await httpServer(200);
    const study = studyThatTells({ on: ["failure"], webhook: { url: `http://127.0.0.1:${port}/` } });
    rmSync(join(study, "inbox"), { recursive: true });
    const answer = await csfp(["nightly", study, "--quiet"]);
    expect(answer.code).toBe(2);
    expect(JSON.parse(bodies[0]!)).toMatchObject({ occasions: ["failure"], status: null });
    expect(bodies[0]).toContain("The night failed: ");
  });

  it.each([
    ["a server that says no", async () => ({ port: (await httpServer(500)).port, said: "the server answered 500" })],
    [
      "a server that never answers",
      async () => ({ port: (await httpServer(null)).port, said: "no answer within 0.3 s" }),
    ],
    ["a server that is not there", async () => ({ port: 9, said: "the server could not be reached" })],
  ])("%s is a warning; the night is what it is and no address is shown", async (_what, start) => {
    const { port, said } = await start();
    const webhook = { url: `http://127.0.0.1:${port}/secret-path` };
    const study = studyThatTells({ on: ["always"], webhook, timeoutSeconds: 0.3 });
    const answer = await csfp(["nightly", study, "--quiet"]);
    expect(answer.code).toBe(0);
    expect(answer.stderr).toBe(`warning: notification failed: the webhook: ${said}. The night itself is complete.\n`);
    expect(existsSync(join(study, "reports", "out", "index.html"))).toBe(true);
  });

  it("a program that hangs is ended, a missing one and a missing variable are warnings", async () => {
    const hang = studyThatTells({
      on: ["always"],
      command: [process.execPath, "-e", "setInterval(() => {}, 1000)"],
      timeoutSeconds: 0.4,
    });
    expect((await csfp(["nightly", hang, "--quiet"])).stderr).toContain("it did not end within 0.4 s");
    const gone = studyThatTells({ on: ["always"], command: ["/no/such/program"] });
    expect((await csfp(["nightly", gone, "--quiet"])).stderr).toContain("notification failed: /no/such/program");
    const unset = studyThatTells({ on: ["always"], webhook: { urlEnv: "NOT_SET" } });
    expect((await csfp(["nightly", unset, "--quiet"])).stderr).toContain("the environment variable NOT_SET is not set");
  });

  it("takes exactly one way, and an address or its variable", () => {
    const wrong = [
      { on: ["always"] },
      { on: [], command: ["x"] },
      { on: ["always"], command: ["x"], webhook: { url: "y" } },
      { on: ["always"], webhook: {} },
      { on: ["always"], webhook: { url: "y", urlEnv: "Z" } },
    ];
    expect(wrong.map((one) => notifySchema.safeParse(one).success)).toEqual([false, false, false, false, false]);
  });
});
