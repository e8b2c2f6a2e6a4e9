/** The study's configuration or the call itself is wrong: nothing is begun. Exit code 2. */
export class ConfigError extends Error {
  override name = "ConfigError";
  constructor(
    message: string,
    readonly problems: readonly ConfigProblem[] = [],
  ) {
    super(message);
  }
}

export interface ConfigProblem {
  path: string;
  found: string;
  expected: string;
  nearMiss: string | null;
}

/** The study cannot be worked on right now (locked, disk full, no permission): nothing is half done. Exit code 1. */
export class StudyUnavailableError extends Error {
  override name = "StudyUnavailableError";
}

/** The report of a study is larger than the memory this process may use: everything is stored, no page is written. */
export class ReportTooLargeError extends StudyUnavailableError {
  override name = "ReportTooLargeError";
}
