import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { loadConfig } from "../src/config/load.js";
import { archivedPath, sha256OfFile } from "../src/io/inbox.js";
import { forOthers } from "../src/io/permissions.js";
import { openStore } from "../src/store/sqlite-store.js";
import { studyPlaces } from "./stage.js";

export interface Check {
  check: string;
  state: "ok" | "warning" | "trouble";
  found: string;
  remedy: string;
}

/** File systems on which SQLite's shared memory and locks cannot be trusted. */
const networkFileSystems: Readonly<Record<number, string>> = {
  26985: "NFS",
  4283649346: "CIFS",
  4266872130: "SMB2",
  20859: "SMB",
  16914839: "9p",
  1702057286: "FUSE",
  1397113167: "AFS",
  12805120: "Ceph",
  198183888: "Lustre",
};
const leastFreeBytes = 500 * 1024 * 1024;

/** Looks at everything a night relies on. Reads only. */
export async function examine(study: string, env: Readonly<Record<string, string | undefined>>): Promise<Check[]> {
  const places = studyPlaces(resolve(study));
  const checks: Check[] = [];
  const add = (check: string, state: Check["state"], found: string, remedy = ""): void => {
    checks.push({ check, state, found, remedy });
  };
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNodeRight = isNodeSupported(major, minor);
  const remedy = isNodeRight ? "" : "Install Node 20.19 to 24: others were not tried.";
  add("node", isNodeRight ? "ok" : "trouble", process.versions.node, remedy);
  const loaded = loadConfig(places.root);
  add("study.yaml", "ok", `${loaded.config.id}, zone ${loaded.config.zone}`);
  for (const [name, folder, mode] of [
    ["inbox", places.inbox, constants.R_OK],
    ["house (.csfp)", existsSync(places.house) ? places.house : places.root, constants.R_OK | constants.W_OK],
    ["reports", nearestFolder(places.out), constants.W_OK],
  ] as const) {
    const problem = accessProblem(folder, mode);
    add(
      name,
      problem ? "trouble" : "ok",
      problem ?? folder,
      problem ? "Give this user the right to read and write there." : "",
    );
  }
  for (const path of [places.house, places.store, places.archive].filter((one) => existsSync(one))) {
    const others = forOthers(path);
    add(
      "permissions",
      others === "" ? "ok" : "warning",
      `${path}: ${others === "" ? "nothing for others" : `others may ${others}`}`,
      others === "" ? "" : `chmod o-rwx ${path}: a study is for its owner and group.`,
    );
  }
  const volume = statfsSync(existsSync(places.house) ? places.house : places.root);
  const network = networkFileSystems[volume.type >>> 0];
  add(
    "file system",
    network ? "trouble" : "ok",
    network ?? `type 0x${(volume.type >>> 0).toString(16)}`,
    network
      ? `The store uses a write-ahead log, which is not safe on ${network}. Move the study to a local disk; let the inbox be filled by copying.`
      : "",
  );
  const freeBytes = volume.bavail * volume.bsize;
  add(
    "disk room",
    freeBytes < leastFreeBytes ? "warning" : "ok",
    `${Math.round(freeBytes / 1024 / 1024)} MiB free`,
    freeBytes < leastFreeBytes ? "Free some space: the archive keeps a copy of every file." : "",
  );
  if (!existsSync(places.store)) {
    add("store", "ok", "not made yet; the first night makes it");
    return checks;
  }
  const store = await openStore(places.store);
  try {
    const problems = await store.check();
    add(
      "store",
      problems.length === 0 ? "ok" : "trouble",
      problems.length === 0 ? "intact" : problems.slice(0, 5).join("; "),
      problems.length === 0 ? "" : "Restore the last backup; keep this file for examination.",
    );
    const missing: string[] = [];
    for (const file of await store.files()) {
      const path = archivedPath(places.archive, file.sha256);
      if (!existsSync(path)) missing.push(`${file.name} is gone`);
      else if ((await sha256OfFile(path)) !== file.sha256) missing.push(`${file.name} was changed`);
    }
    add(
      "archive",
      missing.length === 0 ? "ok" : "trouble",
      missing.length === 0 ? "every original is there and unchanged" : missing.slice(0, 5).join("; "),
      missing.length === 0 ? "" : "Restore the archive from the last backup.",
    );
    const last = (await store.nights()).at(-1);
    const nowMs = Date.now();
    const isBack =
      last !== undefined && env.SOURCE_DATE_EPOCH === undefined && Date.parse(last.startedAt) > nowMs + 60_000;
    add(
      "clock",
      isBack ? "trouble" : "ok",
      new Date(nowMs).toISOString(),
      isBack ? `The last night began ${last.startedAt}: set the clock right.` : "",
    );
    if (last && last.finishedAt === null)
      add(
        "last night",
        "warning",
        `begun ${last.startedAt}, not finished`,
        "Run `csfp nightly`: it finishes what was cut short.",
      );
  } finally {
    await store.close();
  }
  return checks;
}

/** The versions tried: 20.19 and later, 22, 24. Newer majors may run; nobody looked. */
export function isNodeSupported(major: number, minor: number): boolean {
  return (major === 20 && minor >= 19) || (major > 20 && major <= 24);
}

function nearestFolder(path: string): string {
  let folder = path;
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}

function accessProblem(folder: string, mode: number): string | null {
  try {
    accessSync(folder, mode);
    return null;
  } catch (error) {
    return `${folder}: ${(error as NodeJS.ErrnoException).code}`;
  }
}
