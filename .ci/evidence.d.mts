/** What of vitest's JSON results is read. */
export interface TestResults {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults?: readonly {
    name: string;
    assertionResults: readonly { title: string; fullName: string; status: string }[];
  }[];
}

export function evidenceOf(results: TestResults, version: string, failed: readonly string[]): string;
