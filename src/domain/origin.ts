/**
 * Where a stored value came from: enough to open the archived file and put a finger on the row.
 * `row` is the 1-based line (text files) or sheet row as a person counts it in an editor, header included.
 */
export interface Origin {
  file: string;
  sha256: string;
  row: number;
  reader: string;
  /** Version of csfp that read it. */
  version: string;
}
