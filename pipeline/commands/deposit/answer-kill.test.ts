import { expect, onTestFinished, test } from 'vitest';
import { killsAt, type Repository } from '../../forge/local-github.fixtures/local-github.ts';
import { startDeposits, type Brought } from './deposit.fixtures/bundles.ts';

test.each([
  { name: 'opens a request', before: [], now: 'zip of 2026' },
  { name: 'changes a request', before: ['zip of 2025'], now: 'zip of 2026' },
  { name: 'refuses another zip', before: ['zip of 2025'], now: 'refused zip' },
  { name: 'takes a request back', before: ['zip of 2025'], now: 'zip as published' },
  { name: 'closes a request', before: ['zip of 2025', 'zip of 2026'], now: 'closed' },
] satisfies { name: string; before: Brought[]; now: Brought }[])(
  'an answer that $name, killed between any two of its calls and given again, is one comment and one request, with nothing said or made twice',
  async ({ before, now }) => {
    const { server, repository: template, answer } = await startDeposits();
    onTestFinished(() => server.stop());
    for (const what of before) await answer(what);
    const whole = server.addLike(template, 'whole');
    server.calls.length = 0;
    await answer(now, { to: whole, retries: 0 });
    const calls = server.calls.map(({ operation }) => operation);
    const wanted = await everything(whole);
    const kills = killsAt(calls);
    expect(kills.length).toBeGreaterThan(1);
    for (const [index, kill] of kills.entries()) {
      const repository = server.addLike(template, `killed-${index}`);
      server.faults.cutAfter(kill.after, kill.isDone);
      // Who is killed tries nothing again.
      await answer(now, { to: repository, retries: 0 }).catch(() => undefined);
      server.faults.clear();
      await answer(now, { to: repository, retries: 0 });
      expect({ ...kill, ...(await everything(repository)) }).toEqual({ ...kill, ...wanted });
    }
  },
);

/** All that could be there twice, or not be there. */
async function everything({ git, issues }: Repository): Promise<Record<string, unknown>> {
  const branches = [...(await git.branches()).keys()];
  const commits = branches.includes('depot/1') ? await git.count('refs/heads/main', 'refs/heads/depot/1') : 0;
  const seen = issues.map(({ title, body, state, reason, comments }) => ({
    title,
    body,
    state,
    reason,
    comments: comments.map((each) => each.body),
  }));
  return { branches, commits, issues: seen };
}
