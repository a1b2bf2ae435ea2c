import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'mappe-services-'));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what the next check goes on from names data sets that have a page, and no others', async () => {
  const asked = '2026-11-24T02:00:00.000Z';
  const path = join(folder, 'kept.json');
  writeFileSync(path, JSON.stringify({ 'ign/b': { asked, answered: asked }, 'ign/gone': { asked } }));
  vi.stubEnv('MAPPE_SERVICES', path);
  vi.resetModules();
  const { statesOf } = await import('./service-states.ts');
  expect(statesOf(['ign/a', 'ign/b'])).toEqual({ 'ign/b': { asked, answered: asked } });
});

test('when services answered is read where it is what the check writes, and refused where it is not', async () => {
  const asked = '2026-11-24T02:00:00.000Z';
  const statesOf = async (said: unknown): Promise<unknown> => {
    const path = join(folder, 'services.json');
    writeFileSync(path, JSON.stringify(said));
    vi.stubEnv('MAPPE_SERVICES', path);
    vi.resetModules();
    const { serviceStates } = await import('./service-states.ts');
    return serviceStates();
  };
  expect(await statesOf({ 'ign/b': { asked } })).toEqual({ 'ign/b': { asked } });
  await expect(statesOf({ 'ign/b': { asked: 'hier' } })).rejects.toThrow('check-services --keep');
  await expect(statesOf([])).rejects.toThrow('services.json');
});
