import { expect, onTestFinished, test } from 'vitest';
import { askedOnce, killsAt, newDataset, startCatalogue } from '../local-github.fixtures/local-github.ts';
import { proposeChange } from './propose.ts';

const [manifest, ...others] = newDataset.files;
const path = manifest?.path ?? '';
const changed = { ...newDataset, title: 'Arbres de 2026', files: [{ path, bytes: Buffer.from('title: Arbres de 2026\n') }, ...others] };

test.each([
  { name: 'is asked for the first time', before: undefined, change: newDataset },
  { name: 'changes a request', before: newDataset, change: changed },
])(
  'a change that $name, killed between any two of its calls and called again, has made one branch, one commit and one request',
  async ({ before, change }) => {
    const { server, repository: template, connect, found } = await startCatalogue();
    onTestFinished(() => server.stop());
    if (before !== undefined) await proposeChange(connect(), before);
    server.calls.length = 0;
    await proposeChange(connect({ to: server.addLike(template, 'whole') }), change);
    const calls = server.calls.map(({ operation }) => operation);
    expect(calls.length).toBeGreaterThan(10);
    const kills = killsAt(calls);
    for (const [index, kill] of kills.entries()) {
      const repository = server.addLike(template, `killed-${index}`);
      server.faults.cutAfter(kill.after, kill.isDone);
      // Who is killed tries nothing again.
      await proposeChange(connect({ to: repository, retries: 0 }), change).catch(() => undefined);
      server.faults.clear();
      await proposeChange(connect({ to: repository, retries: 0 }), { ...change, now: new Date('2026-11-28T12:05:00Z') });
      const titles = repository.issues.map(({ title }) => title);
      const text = (await repository.git.readBlob(`refs/heads/depot/12:${path}`)).toString();
      const wanted = { titles: [change.title], text: String(change.files[0]?.bytes) };
      expect({ ...kill, ...(await found(repository)), titles, text }).toEqual({ ...kill, ...askedOnce, ...wanted });
    }
  },
);
