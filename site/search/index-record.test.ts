import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { subjects } from '../fixtures/subjects.ts';
import { recordOf } from '../fixtures/write-store.ts';
import { toIndexRecord } from './index-record.ts';

test('a town whose name begins with a vowel is found by its name, behind the apostrophe of its producer’s title', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-index-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [subject] = subjects;
  if (subject === undefined) throw new Error('There is no subject.');
  const record = recordOf(subject, 1, folder);
  const by = (title: string) => toIndexRecord({ ...record, producer: { ...record.producer, title } }, {}, new Map()).meta['producer'];
  expect(by('Ville d’Aubord')).toBe('Ville d’Aubord, Aubord');
  expect(by("Département de l'Ain")).toBe("Département de l'Ain, Ain");
  expect(by('Ville de Reims')).toBe('Ville de Reims');
});
