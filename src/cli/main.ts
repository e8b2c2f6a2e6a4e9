#!/usr/bin/env node
import { text } from "node:stream/consumers";
import { runCli } from "./run.js";

// Files of a study are for its owner and group, whatever the shell says.
process.umask(0o007);
process.exitCode = await runCli(process.argv.slice(2), {
  stdout: (said) => process.stdout.write(said),
  stderr: (said) => process.stderr.write(said),
  readStdin: () => text(process.stdin),
  isTty: process.stderr.isTTY === true,
  env: process.env,
  cwd: process.cwd(),
});
