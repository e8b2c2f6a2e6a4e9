import { Command } from "commander";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

/** `csfp backup <folder>`: a whole, checked copy while others go on working. */
export function backupCommand(terminal: Terminal): Command {
  return new Command("backup")
    .description(
      "copy the study (store, originals, study.yaml) into an empty folder while it is in use, and verify the copy",
    )
    .argument("<folder>", "empty or missing folder; put it on another disk")
    .addHelpText(
      "after",
      "\nExample:\n  $ csfp backup /safe/place/laro-csf-2026-03-01 --study /data/studies/laro-csf\n",
    )
    .action(async (folder: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const { withStudy } = await import("../../pipeline/context.js");
      const { backupStudy } = await import("../../pipeline/backup.js");
      await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
        const { files, auditHead } = await backupStudy(context, folder);
        terminal.stdout(`${folder}: ${files.length} files, audit trail up to event ${auditHead?.seq ?? 0}\n`);
      });
    });
}

/** `csfp restore <backup> <dir>`: into an empty place, then verified. */
export function restoreCommand(terminal: Terminal): Command {
  return new Command("restore")
    .description(
      "restore a backup or complete copy into an empty folder and verify every file, the store and the audit trail",
    )
    .argument("<backup>", "folder that `csfp backup` or `csfp export copy` wrote")
    .argument("<dir>", "study folder to make; must be empty or missing")
    .addHelpText("after", "\nExample:\n  $ csfp restore /safe/place/laro-csf-2026-03-01 /data/studies/laro-csf-again\n")
    .action(async (backup: string, dir: string) => {
      const { restoreStudy } = await import("../../pipeline/backup.js");
      const { files, auditHead } = await restoreStudy(backup, dir);
      terminal.stdout(
        `${dir}: ${files.length} files restored and verified, audit trail up to event ${auditHead?.seq ?? 0}\n`,
      );
    });
}
