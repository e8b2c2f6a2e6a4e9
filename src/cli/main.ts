#!/usr/bin/env node
// The program itself is loaded inside the try: with too few file handles even that can fail, and must say so.
try {
  const { runCli } = await import("./run.js");
  process.exitCode = await runCli(process.argv.slice(2), {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
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
