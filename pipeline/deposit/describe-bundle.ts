import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DepositedDataset, Receipt } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import { parseYaml } from '../base/parse-yaml.ts';
import { grantsFile } from '../manifest/read-grants.ts';
import { plainIn } from '../manifest/plain-files.ts';
import { withdrawalFile } from '../manifest/read.ts';
import { claimsIn } from './lay-deposit.ts';

/** Check a receipt against its files and the catalogue that they change; throws where it tells less, or other, than the files do. */
export async function describeBundle(receipt: Receipt, files: ReadonlyMap<string, Uint8Array>, datasets: string): Promise<Receipt> {
  // Manifests alone tell the producer, the titles and the acts that the request will show.
  const manifestOf = async (path: string): Promise<Record<string, unknown> | undefined> => {
    const bytes = files.get(path) ?? (await readFile(join(datasets, path)).catch(() => undefined));
    const value = bytes && parseYaml(bytes).value;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  };
  const isKnown = (path: string): Promise<boolean> =>
    readFile(join(datasets, path)).then(
      () => true,
      () => false,
    );
  const id = receipt.producer?.id ?? '';
  const own = `${id}/producer.yaml`;
  const wasKnown = await isKnown(own);
  const brought = files.get(own);
  if (brought !== undefined && (wasKnown || claimsIn(parseYaml(brought).value).length > 0)) throw fail('bundle.claims', { path: own });
  const described: DepositedDataset[] = [];
  for (const dataset of receipt.datasets) {
    if (!(await isTrue(dataset, { datasets, receipt, files, isKnown }))) throw fail('bundle.claims', { path: dataset.id });
    const manifest = await manifestOf(`${dataset.id}/dataset.yaml`);
    const own = [...files.keys()].filter((path) => path.startsWith(`${dataset.id}/`)).map((path) => path.slice(dataset.id.length + 1));
    // guard: restricted data that came as they are come into no request
    if (manifest?.['access'] === 'restricted' && plainIn(own, manifest).length > 0) throw fail('bundle.claims', { path: dataset.id });
    const title = titleIn(manifest);
    described.push({ ...dataset, ...(title !== undefined && { title }) });
  }
  refuseOthers(receipt, files);
  const title = titleIn(await manifestOf(own));
  return { ...receipt, producer: { id, isNew: !wasKnown, ...(title !== undefined && { title }) }, datasets: described };
}

/** The accounts that a producer of the catalogue names as its own. */
export async function ownersOf(producer: string, datasets: string): Promise<string[]> {
  const bytes = await readFile(join(datasets, producer, 'producer.yaml')).catch(() => undefined);
  const value = bytes && parseYaml(bytes).value;
  const owners: unknown = typeof value === 'object' && value !== null && 'owners' in value ? value.owners : [];
  return Array.isArray(owners) ? owners.filter((owner) => typeof owner === 'string') : [];
}

interface Held {
  datasets: string;
  receipt: Receipt;
  files: ReadonlyMap<string, Uint8Array>;
  isKnown: (path: string) => Promise<boolean>;
}

/** Whether what is said of a data set is what its files do to the catalogue. */
async function isTrue({ id, act, former }: DepositedDataset, { datasets, receipt, files, isKnown }: Held): Promise<boolean> {
  const manifest = `${id}/dataset.yaml`;
  const was = await isKnown(manifest);
  const goes = (path: string): boolean => receipt.removed.includes(path);
  const grants = files.get(`${id}/${grantsFile}`);
  const changed = [...files.keys(), ...receipt.removed].filter((path) => path.startsWith(`${id}/`));
  if (act === 'granted') return was && grants !== undefined && changed.length === 1;
  const ofFormer = former && (await readFile(join(datasets, former, grantsFile)).catch(() => undefined));
  // guard: an access that a bundle brings is said to be one
  if (grants !== undefined && !(ofFormer && ofFormer.equals(grants))) return false;
  if (act === 'withdrawn') return was && goes(manifest) && files.has(`${id}/${withdrawalFile}`);
  if (goes(manifest)) return false;
  if (act === 'deprecated') return was && isDeprecated(files.get(manifest));
  if (act === 'updated') return was;
  if (was || !files.has(manifest)) return false;
  return act === 'added'
    ? former === undefined
    : former !== undefined && (await isKnown(`${former}/dataset.yaml`)) && goes(`${former}/dataset.yaml`);
}

const isDeprecated = (manifest: Uint8Array | undefined): boolean => {
  const value = manifest && parseYaml(manifest).value;
  return typeof value === 'object' && value !== null && 'deprecated' in value;
};

/** Refuse a file of a data set that the receipt does not speak of. */
function refuseOthers({ producer, datasets, removed }: Receipt, files: ReadonlyMap<string, Uint8Array>): void {
  const spoken = new Set(datasets.flatMap(({ id, former }) => (former === undefined ? [id] : [id, former])));
  const isSpoken = (path: string): boolean => spoken.has(path.split('/').slice(0, 2).join('/'));
  const others = [...[...files.keys()].filter((path) => path !== `${producer?.id ?? ''}/producer.yaml`), ...removed].filter(
    (path) => !isSpoken(path),
  );
  if (others[0] !== undefined) throw fail('bundle.claims', { path: others[0] });
}

function titleIn(manifest: Record<string, unknown> | undefined): string | undefined {
  const title = manifest?.['title'];
  const text: unknown = typeof title === 'object' && title !== null && 'fr' in title ? title.fr : title;
  return typeof text === 'string' ? text : undefined;
}
