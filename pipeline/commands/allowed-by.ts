import { join } from 'node:path';
import type { Protection } from '../sandbox/with-sandbox.ts';
import { readOperator } from '../manifest/read.ts';

/** What the operator of a folder of manifests allows; a catalogue may begin without one, and a single file be looked at without a catalogue. */
export async function allowedBy(datasets: string | undefined): Promise<Pick<Protection, 'limits' | 'ports'>> {
  if (datasets === undefined) return {};
  const { value: { limits, ports } = {} } = await readOperator(join(datasets, 'operator.yaml'));
  return { limits, ports };
}
