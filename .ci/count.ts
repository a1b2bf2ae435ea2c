/** Tests that passed and that failed. */
export interface Count {
  passed: number;
  failed: number;
}

/** Enough of a message to know where to look. */
const messageLines = 20;

/** Parts read of the report that vitest's "json" reporter writes. */
export interface JsonReport {
  testResults: { name: string; status: string; message?: string; assertionResults: TestReport[]; startTime: number; endTime: number }[];
}

interface TestReport {
  status: string;
  fullName: string;
  failureMessages?: string[];
}

/** Count passed and failed tests; files that did not load and skipped tests fail, as does a bad end without a failed test. */
export function countResults(report: JsonReport | undefined, ended: boolean): Count {
  const files = report?.testResults ?? [];
  const statuses = files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const passed = statuses.filter((status) => status === 'passed').length;
  const unloaded = files.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  // A bad end without a failed test: no report, or an error outside every test.
  const failed = statuses.length - passed + unloaded.length;
  return { passed, failed: failed === 0 && (!ended || passed === 0) ? 1 : failed };
}

/** List failures with file and first lines of their message: the end of a log is often all that is left of it. */
export function listFailures(report: JsonReport | undefined, ended: boolean): string[] {
  const first = (text = ''): string => text.split('\n').slice(0, messageLines).join('\n  ');
  const failures = (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status !== 'passed');
    if (failed.length === 0) return status === 'failed' ? [`${name}\n  ${first(message)}`] : [];
    return failed.map((test) => `${name}: ${test.fullName} (${test.status})\n  ${first(test.failureMessages?.[0])}`);
  });
  return failures.length === 0 && !ended ? ['an error outside every test: it is shown where the tests ran'] : failures;
}
