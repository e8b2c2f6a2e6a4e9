#!/usr/bin/env node
import { text } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";

// Files of a study are for its owner and group, whatever the shell says.
process.umask(0o007);
// By default the heap may grow fourfold before it is cleaned: a night over a million rows would hold on to memory it no
// longer needs.
setFlagsFromString("--heap-growing-percent=100");
// The program itself is loaded inside the try: with too few file handles even that can fail, and must say so.
try {
  const { runCli } = await import("./run.js");
  const { askHidden } = await import("../io/ask-hidden.js");
  const { visibleText } = await import("../io/visible-text.js");
  const say = (said: string): boolean => process.stderr.write(process.stderr.isTTY ? visibleText(said) : said);
  // Who reads may stop reading (`| head`): that ends what is said, and is no failure.
  let gone: Error | null = null;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    gone = error;
  });
  process.exitCode = await runCli(process.argv.slice(2), {
    // Files and pipes get every byte.
    stdout: (said) => {
      if (gone) throw gone;
      return process.stdout.write(process.stdout.isTTY ? visibleText(said) : said);
    },
    stderr: say,
    askHidden: process.stdin.isTTY && process.stderr.isTTY ? (asked) => askHidden(process.stdin, say, asked) : null,
    readStdin: () => text(process.stdin),
    isTty: process.stderr.isTTY === true,
    env: process.env,
    cwd: process.cwd(),
  });
} catch (error) {
  const { code, path, message } = error as NodeJS.ErrnoException;
  process.stderr.write(
    code === "EMFILE" || code === "ENFILE"
      ? `${path ?? "a file"}: too many open files (${code}): csfp could not even start. Allow more (ulimit -n 1024) and run again.\n`
      : `csfp could not start: ${message}\n`,
  );
  process.exitCode = 1;
}
