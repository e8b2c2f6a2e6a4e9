import { parentPort, workerData } from "node:worker_threads";
import { parseConfig } from "../src/config/load.js";
import { toColumns } from "../src/io/columns.js";
import { openSourceFile } from "../src/io/source-file.js";
import { chooseForFile } from "../src/readers/choose-file.js";
import { mostAhead, type ReadMessage, type ReadStart, readHere, toFailure } from "./read-file.js";

/** Reads one archived file for the night, which stores meanwhile. See `read-file.ts`. */
const { path, name, sha256, configText } = workerData as ReadStart;
const port = parentPort!;

let allowed = mostAhead;
let wake: () => void = () => undefined;
port.on("message", () => {
  allowed++;
  wake();
});

function say(message: ReadMessage): void {
  port.postMessage(message);
}

async function readAll(): Promise<void> {
  const loaded = parseConfig(configText);
  const opened = await openSourceFile(path, name);
  const { source, choice } = await chooseForFile(opened, loaded.config.mappings);
  if (choice.by === "refused") throw new Error(`${name}: ${choice.what}, though it was chosen before: ${choice.why}`);
  const batches = readHere({ loaded }, source, sha256, choice);
  for (;;) {
    const next = await batches.next();
    if (next.done) return say({ end: next.value });
    while (allowed <= 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    allowed--;
    const { results, ...batch } = next.value;
    say({ batch, results: toColumns(results) });
  }
}

readAll()
  .catch((error: Error) => say({ failure: toFailure(error) }))
  .finally(() => port.close());
