import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildLine } from '../../commands/build/build-one.ts';
import { build } from '../../commands/build/build.ts';
import { beginCatalogue, manifest } from '../../commands/build/build.fixtures/catalogue.ts';
import { makeCanaries, type Canaries } from './canaries.ts';

/** One way in, tried on the real pipeline. */
export interface Attack {
  /** As reference texts call it. */
  name: string;
  /** Name of the source. */
  file: string;
  /** Makes the hostile bytes, now. */
  make: (canaries: Canaries, path: string) => Buffer | string | Promise<Buffer | string>;
  /** Source in the manifest, where it is not the file. */
  source?: (canaries: Canaries) => string;
  /** Lines that the manifest has beside. */
  manifest?: string;
  /** Id of the problem that refuses it; absent where it is converted, the attack undone. */
  refusedBy?: RegExp | undefined;
  /** How many features are published, where it is converted. */
  features?: number;
}

/** Outcome of an attack. */
export interface Outcome {
  attack: Attack;
  line: BuildLine;
}

/** Build a catalogue in which each attack is a data set, beside one that is sound; one build for all of them. */
export async function buildAttacks(attacks: readonly Attack[]): Promise<{ canaries: Canaries; store: string; outcomes: Outcome[]; sound: BuildLine | undefined }> {
  const canaries = await makeCanaries();
  const datasets = join(canaries.folder, 'datasets');
  const store = join(canaries.folder, 'store');
  beginCatalogue(datasets);
  // What keeps an attack out is what it does, not that it goes to another port.
  await appendFile(join(datasets, 'operator.yaml'), `ports: [${new URL(canaries.address).port}]\n`);
  const sound: Attack = { name: 'sound', file: 'sain.csv', make: () => 'nom,lon,lat\nReims,4.03,49.25\n' };
  for (const [index, attack] of [...attacks, sound].entries()) {
    const folder = join(datasets, 'ddt-51', `essai-${index}`);
    await mkdir(folder);
    const path = join(folder, attack.file);
    const bytes = await attack.make(canaries, path);
    await writeFile(path, bytes);
    const source = attack.source?.(canaries) ?? `path: ${attack.file}`;
    const text = manifest(attack.manifest).replace('path: mats.geojson', source).replace('Mâts d’éoliennes', `Mâts d’éoliennes ${index}`);
    await writeFile(join(folder, 'dataset.yaml'), text);
  }
  const lines = new Map<string, BuildLine>();
  const now = new Date('2026-11-24T12:00:00Z');
  await build({ datasets, store, ids: [], run: 'essai', now, onLine: (line) => void lines.set(line.dataset, line) });
  const lineOf = (index: number): BuildLine => {
    const line = lines.get(`ddt-51/essai-${index}`);
    if (line === undefined) throw new Error(`The build said nothing of attack ${index}.`);
    return line;
  };
  return { canaries, store, outcomes: attacks.map((attack, index) => ({ attack, line: lineOf(index) })), sound: lineOf(attacks.length) };
}

/** Words for a table: what became of an attack. */
export const tellOutcome = ({ attack, line }: Outcome): string =>
  line.outcome === 'refused'
    ? `refused      ${attack.name}: ${line.problems.find(({ severity }) => severity === 'error')?.id}`
    : `neutralised  ${attack.name}: ${line.features} features`;
