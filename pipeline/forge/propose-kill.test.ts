import { afterEach, beforeEach, expect, test } from 'vitest';
import { askedOnce, newDataset, startCatalogue, type StartedCatalogue } from './forge.fixtures/small-catalogue.ts';
import { proposeChange } from './propose.ts';

let started: StartedCatalogue;
beforeEach(async () => void (started = await startCatalogue()));
afterEach(() => started.server.stop());

/** As many as a change makes that is asked for the first time. */
const calls = 14;
const cases = Array.from({ length: calls }, (_, index) => [false, true].map((isDone) => ({ after: index, isDone }))).flat();

test.each(cases)(
  'killed after $after calls, the next one done or not ($isDone), and called again: one branch, one commit, one request',
  async ({ after, isDone }) => {
    const { server, connect, found } = started;
    server.faults.cutAfter(after, isDone);
    // Who is killed tries nothing again.
    await proposeChange(connect({ retries: 0 }), newDataset).catch(() => undefined);
    server.faults.clear();
    await proposeChange(connect({ retries: 0 }), { ...newDataset, now: new Date('2026-11-28T12:05:00Z') });
    expect(await found()).toEqual(askedOnce);
  },
);

test('a change makes as many calls as are cut off here', async () => {
  await proposeChange(started.connect(), newDataset);
  expect(started.server.calls).toHaveLength(calls);
});
