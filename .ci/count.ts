/** Tests that passed and that failed. */
export interface Count {
  passed: number;
  failed: number;
}

/** What is read of the report that vitest's "json" reporter writes. */
export interface JsonReport {
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/**
 * Count what a run says: a file that could not be loaded is a failure, and so is a skipped test; so is a run that ended badly with no
 * test to blame for it (no report, an error outside every test).
 */
export function countResults(report: JsonReport | undefined, ended: boolean): Count {
  const files = report?.testResults ?? [];
  const statuses = files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const passed = statuses.filter((status) => status === 'passed').length;
  const unloaded = files.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = statuses.length - passed + unloaded.length;
  return { passed, failed: failed === 0 && (!ended || passed === 0) ? 1 : failed };
}
