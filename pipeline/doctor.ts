import { accessSync, constants, existsSync, readdirSync, statfsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { loadConfig } from "../src/config/load.js";
import type { StudyConfig } from "../src/config/schema.js";
import { archivedPath, sha256OfFile } from "../src/io/inbox.js";
import { forOthers } from "../src/io/permissions.js";
import { openStore } from "../src/store/sqlite-store.js";
import type { StudyStore } from "../src/store/study-store.js";
import { readAnchors } from "./anchor.js";
import { gigabytes, type Room, reportRoom, withRoom } from "./report-room.js";
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

type Places = ReturnType<typeof studyPlaces>;
type Env = Readonly<Record<string, string | undefined>>;

/** Looks at everything a night relies on. Reads only. */
export async function examine(study: string, env: Env): Promise<Check[]> {
  const places = studyPlaces(resolve(study));
  const loaded = loadConfig(places.root);
  const volume = statfsSync(existsSync(places.house) ? places.house : places.root);
  return [
    nodeCheck(process.versions.node),
    check("study.yaml", "ok", `${loaded.config.id}, zone ${loaded.config.zone}`),
    ...accessChecks(places),
    ...permissionChecks(places),
    ...volumeChecks(volume.type >>> 0, volume.bavail * volume.bsize),
    ...(await storeChecks(places, loaded.config, env)),
  ];
}

function check(name: string, state: Check["state"], found: string, remedy = ""): Check {
  return { check: name, state, found, remedy: state === "ok" ? "" : remedy };
}

function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const state = isNodeSupported(major, minor) ? "ok" : "trouble";
  return check("node", state, version, "Install Node 20.19 to 24: others were not tried.");
}

function accessChecks(places: Places): Check[] {
  const house = existsSync(places.house) ? places.house : places.root;
  const folders = [
    ["inbox", places.inbox, constants.R_OK],
    ["house (.csfp)", house, constants.R_OK | constants.W_OK],
    ["reports", nearestFolder(places.out), constants.W_OK],
  ] as const;
  return folders.map(([name, folder, mode]) => {
    const problem = accessProblem(folder, mode);
    const remedy = problem?.endsWith("ENOENT")
      ? `Make it: mkdir ${folder}.`
      : "Give this user the right to read and write there.";
    return check(name, problem ? "trouble" : "ok", problem ?? folder, remedy);
  });
}

/** The study's own files one and all; the folder around them as far as others can get there. */
function permissionChecks(places: Places): Check[] {
  const around = [places.root, join(places.root, "study.yaml"), places.inbox].filter(isReachable);
  const own = [places.house, places.out].flatMap((folder) => [folder, ...allBelow(folder)]);
  const open = [...around, ...own].filter((path) => existsSync(path) && forOthers(path) !== "");
  if (open.length === 0) return [check("permissions", "ok", "nothing for others")];
  const more = open.length > 1 ? ` (and ${open.length - 1} more)` : "";
  const found = `${open[0]}: others may ${forOthers(open[0]!)}${more}`;
  return [check("permissions", "warning", found, `chmod -R o-rwx ${places.root}: a study is for its owner and group.`)];
}

/** Whether others may pass through all folders above. */
function isReachable(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!forOthers(folder).includes("x")) return false;
    if (dirname(folder) === folder) return true;
  }
}

function allBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
}

/** The file system's kind (its number from statfs) and its free space in bytes. */
export function volumeChecks(type: number, freeBytes: number): Check[] {
  const network = networkFileSystems[type];
  return [
    check(
      "file system",
      network ? "trouble" : "ok",
      network ?? `type 0x${type.toString(16)}`,
      `The store uses a write-ahead log, which is not safe on ${network}. Move the study to a local disk; let the inbox be filled by copying.`,
    ),
    check(
      "disk room",
      freeBytes < leastFreeBytes ? "warning" : "ok",
      `${Math.round(freeBytes / 1024 / 1024)} MiB free`,
      "Free some space: the archive keeps a copy of every file.",
    ),
  ];
}

async function storeChecks(places: Places, config: StudyConfig, env: Env): Promise<Check[]> {
  if (!existsSync(places.store)) return [check("store", "ok", "not made yet; the first night makes it")];
  const remedy = "Restore the last backup; keep this file for examination.";
  let store: StudyStore;
  try {
    store = await openStore(places.store);
  } catch (error) {
    return [check("store", "trouble", (error as Error).message, remedy)];
  }
  try {
    const problems = await store.check();
    const found = problems.length === 0 ? "intact" : problems.slice(0, 5).join("; ");
    return [
      check("store", problems.length === 0 ? "ok" : "trouble", found, remedy),
      await archiveCheck(places, store),
      await anchorCheck(places, config, store),
      ...(await nightChecks(store, env)),
      roomCheck(await reportRoom(store)),
    ];
  } catch (error) {
    // A store that is broken enough cannot even be asked what is wrong with it.
    return [check("store", "trouble", `not intact: ${(error as Error).message}`, remedy)];
  } finally {
    await store.close();
  }
}

/** Whether the pages of this study fit into the memory; warned of while there is still some. */
export function roomCheck({ results, needed, allowed }: Room): Check {
  const state = needed > allowed ? "trouble" : needed > 0.7 * allowed ? "warning" : "ok";
  return check(
    "memory for pages",
    state,
    `${results} results need about ${gigabytes(needed)}, Node.js may use ${gigabytes(allowed)}`,
    `Run nights with \`${withRoom(needed)}\` on a machine that has the memory, or with --no-report: data are stored either way.`,
  );
}

async function archiveCheck(places: Places, store: StudyStore): Promise<Check> {
  const missing: string[] = [];
  for (const file of await store.files()) {
    const path = archivedPath(places.archive, file.sha256);
    if (!existsSync(path)) missing.push(`${file.name} is gone`);
    else if ((await sha256OfFile(path)) !== file.sha256) missing.push(`${file.name} was changed`);
  }
  const found = missing.length === 0 ? "every original is there and unchanged" : missing.slice(0, 5).join("; ");
  return check("archive", missing.length === 0 ? "ok" : "trouble", found, "Restore the archive from the last backup.");
}

/** Where the head of the audit trail is written down, and whether the trail still reaches what is written there. */
async function anchorCheck(places: Places, config: StudyConfig, store: StudyStore): Promise<Check> {
  const { anchorFile } = config.audit;
  const name = "anchor file";
  if (anchorFile === null) {
    const found =
      "none (study.yaml, audit.anchorFile): only a head kept elsewhere shows that the trail's end was cut off";
    return check(name, "ok", found);
  }
  const path = resolve(places.root, anchorFile);
  const end = (await store.auditHead())?.seq ?? 0;
  if (!existsSync(path)) {
    const state = end === 0 ? "ok" : "trouble";
    return check(
      name,
      state,
      `${path} is not there`,
      "Find out who removed it; the next command that writes makes a new one.",
    );
  }
  try {
    const { anchors } = readAnchors(path, config.id);
    const last = Math.max(...anchors.map((one) => one.seq));
    if (last > end) {
      const found = `${path} names event ${last}, the trail ends with event ${end}`;
      return check(
        name,
        "trouble",
        found,
        "Events were removed: keep this store as it is and compare with the last backup.",
      );
    }
    const isInside = !relative(places.root, path).startsWith("..");
    const remedy = "Put it where the study's users cannot write: whoever rewrites the store could rewrite it, too.";
    return check(
      name,
      isInside ? "warning" : "ok",
      `${path}, up to event ${last}${isInside ? ", inside the study" : ""}`,
      remedy,
    );
  } catch (error) {
    return check(name, "trouble", (error as Error).message, "Restore it from where its copy is kept.");
  }
}

/** The clock against the last night and event, and whether that night came to its end. */
async function nightChecks(store: StudyStore, env: Env): Promise<Check[]> {
  const last = (await store.nights()).at(-1);
  const nowMs = Date.now();
  const events = await store.lastMachineTime();
  const latest = [last?.startedAt, events]
    .filter((one) => one != null)
    .sort()
    .at(-1);
  const isBack = latest !== undefined && env.SOURCE_DATE_EPOCH === undefined && Date.parse(latest) > nowMs + 60_000;
  const checks = [
    check(
      "clock",
      isBack ? "trouble" : "ok",
      new Date(nowMs).toISOString(),
      `The last event of the study was at ${latest}: set the clock right.`,
    ),
  ];
  if (last && last.finishedAt === null) {
    const found = `begun ${last.startedAt}, not finished`;
    checks.push(check("last night", "warning", found, "Run `csfp nightly`: it finishes what was cut short."));
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
