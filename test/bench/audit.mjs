// Part of `npm run bench`: how long it takes to verify an audit trail of 100,000 events. Prints, never asserts.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../dist/src/store/sqlite-store.js";

const count = 100_000;
const folder = mkdtempSync(join(tmpdir(), "csfp-bench-audit-"));
try {
  const store = await openStore(join(folder, "store.sqlite"));
  await store.write({ actor: "system:importer", reason: "many events" }, async (writer) => {
    for (let index = 0; index < count; index++) {
      const newValue = JSON.stringify({ index });
      await writer.note({ action: "note", entity: "report", recordId: String(index), newValue });
    }
  });
  const started = performance.now();
  const { events, problems } = await store.verifyAudit([]);
  const seconds = (performance.now() - started) / 1000;
  console.log(`audit trail: ${events} events verified in ${seconds.toFixed(2)} s, ${problems.length} problems`);
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
