import { expect, test } from 'vitest';
import { countResults, listFailures } from './count.ts';

const file = (status: string, ...tests: string[]) => ({
  name: 'a.test.ts',
  status,
  startTime: 1000,
  endTime: 3500,
  assertionResults: tests.map((each, index) => ({ status: each, fullName: `test ${index + 1}` })),
});

test('counts the tests of every file', () => {
  const report = { testResults: [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')] };
  expect(countResults(report, false)).toEqual({ passed: 3, failed: 1 });
});

test('a file that could not be loaded is a failure', () => {
  expect(countResults({ testResults: [file('passed', 'passed'), file('failed')] }, false)).toEqual({ passed: 1, failed: 1 });
});

test('a skipped test is a failure', () => {
  expect(countResults({ testResults: [file('passed', 'passed', 'pending')] }, true)).toEqual({ passed: 1, failed: 1 });
});

test('a run that ends badly is a failure even where every test passed', () => {
  expect(countResults({ testResults: [file('passed', 'passed')] }, false)).toEqual({ passed: 1, failed: 1 });
});

test('a run without a report or without a test is a failure', () => {
  expect(countResults(undefined, true)).toEqual({ passed: 0, failed: 1 });
  expect(countResults({ testResults: [] }, true)).toEqual({ passed: 0, failed: 1 });
});

test('what failed is told with its file and what it says', () => {
  const broken = { status: 'failed', fullName: 'adds', failureMessages: ['expected 3 to be 4\n    at sum.ts:1'] };
  const skipped = { status: 'pending', fullName: 'subtracts' };
  const report = {
    testResults: [file('passed', 'passed'), { ...file('failed'), name: 'sum.test.ts', assertionResults: [broken, skipped] }],
  };
  expect(listFailures(report, false)).toEqual([
    'sum.test.ts: adds (failed)\n  expected 3 to be 4\n      at sum.ts:1',
    'sum.test.ts: subtracts (pending)\n  ',
  ]);
});

test('a file that could not be loaded and an error outside every test are told as well', () => {
  const unloaded = { ...file('failed'), message: 'no such module' };
  expect(listFailures({ testResults: [unloaded] }, false)).toEqual(['a.test.ts\n  no such module']);
  expect(listFailures({ testResults: [file('passed', 'passed')] }, false)).toEqual([
    'an error outside every test: it is shown where the tests ran',
  ]);
  expect(listFailures({ testResults: [file('passed', 'passed')] }, true)).toEqual([]);
});
