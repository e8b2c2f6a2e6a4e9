import { uniforms } from "./random.mjs";

export const brokenFile = "plasma_r2_copy_broke_off.csv";

/** A copy of an export that broke off in its first row; the rest of the file is what lay on the disk. */
export function corruptFile() {
  const next = uniforms("corrupt file");
  const begun = Buffer.from("Sample,,,,,,,larotrectinib Met", "latin1");
  const junk = Buffer.from(Array.from({ length: 700 }, () => Math.floor(next() * 256)));
  return Buffer.concat([begun, Buffer.alloc(96), junk]);
}
