// Installs and builds only when needed. Plain JavaScript without dependencies: this runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a command with its output shown; ends this process with its exit code where it fails. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (done.error) {
    console.error(`${command}: ${done.error.message}`);
    process.exit(1);
  }
  return done.status ?? 1;
}

function npm(args) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith(".js")
    ? run(process.execPath, [cli, ...args])
    : run("npm", args, { shell: process.platform === "win32" });
}

/** `npm ci` when node_modules is missing or was installed from another lockfile. */
export function ensureInstalled() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const key = `${lock} node-abi-${process.versions.modules}`;
  const stamp = join(root, "node_modules", ".installed-from");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  console.error(
    "Installing dependencies (only when they change; compiling the database driver can take two minutes) ...",
  );
  const status = npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (status !== 0) {
    console.error("The dependencies could not be installed: see above.");
    process.exit(status);
  }
  writeFileSync(stamp, key);
}

/** Compiles when a source is newer than the last build, or gone since. */
export function ensureBuilt() {
  const key = createHash("sha256").update(sourceStates().join("\n")).digest("hex");
  const stamp = join(root, "dist", ".built-from");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const status = run(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.json"]);
  if (status !== 0) process.exit(status);
  writeFileSync(stamp, key);
}

function sourceStates() {
  const states = [];
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else {
        const { mtimeMs, size } = statSync(path);
        states.push(`${path} ${mtimeMs} ${size}`);
      }
    }
  };
  visit(join(root, "src"));
  visit(join(root, "pipeline"));
  for (const name of ["tsconfig.json", "package-lock.json"])
    states.push(`${name} ${statSync(join(root, name)).mtimeMs}`);
  return states.sort();
}
