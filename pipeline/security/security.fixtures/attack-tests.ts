import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetRecord } from '../../../schemas/types.ts';
import { tellProblems } from '../../base/errors.ts';
import { readRecords } from '../../publication/records.ts';
import { folderStore } from '../../stores/folder.ts';
import type { Store } from '../../stores/store.ts';
import { buildAttacks, tellOutcome, type Attack, type Outcome } from './build-attacks.ts';
import type { Canaries } from './canaries.ts';

/** Results of a build of attacks, for tests that look closer. */
export interface Published {
  store: Store;
  /** The record of an attack that is converted, by its name. */
  record: (name: string) => Promise<DatasetRecord>;
}

/** Try attacks on the real pipeline in one build: a test for each outcome, and tests of the canaries and of the sound data set. */
export function testAttacks(attacks: readonly Attack[]): () => Published {
  let outcomes: Outcome[];
  let canaries: Canaries;
  let store: string;
  let sound: Outcome['line'] | undefined;
  beforeAll(async () => {
    ({ outcomes, canaries, store, sound } = await buildAttacks(attacks));
  }, 180_000);
  afterAll(async () => {
    process.stdout.write(`\n${outcomes.map(tellOutcome).join('\n')}\n${outcomes.length} attacks\n`);
    await canaries.remove();
  });

  describe('an attack on the pipeline', () => {
    test.each(attacks.map(({ name }, index) => [name, index] as const))('does no harm: %s', (_, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined) throw new Error('The attack was not tried.');
      const { attack, line } = outcome;
      const told = tellProblems(line.problems, 'en');
      if (attack.refusedBy === undefined) {
        expect([line.outcome, line.features, told]).toEqual(['published', attack.features, told]);
        return;
      }
      expect([line.outcome, told]).toEqual(['refused', expect.stringMatching(/\S/)]);
      expect(line.problems.find(({ severity }) => severity === 'error')?.id).toMatch(attack.refusedBy);
    });

    test('calls nobody, reads nothing beside itself and writes nowhere else', async () => {
      const told = outcomes.map(({ line }) => tellProblems(line.problems, 'en')).join('\n');
      expect(await canaries.touched(store, told)).toEqual([]);
    });

    test('does not keep the data set beside it from being published', () => {
      expect(sound?.outcome).toBe('published');
    });
  });

  return () => {
    const opened = folderStore(store);
    return {
      store: opened,
      async record(name) {
        const line = outcomes.find(({ attack }) => attack.name === name)?.line;
        const record = (await readRecords(opened)).get(line?.dataset ?? '');
        if (record === undefined) throw new Error(`Nothing is published of the attack "${name}".`);
        return record;
      },
    };
  };
}
