import { expect, test } from 'vitest';
import { countResults } from './count.ts';

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((each) => ({ status: each })) });

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
