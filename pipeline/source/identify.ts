import { filesOf } from '../../schemas/rules/files.ts';
import type { DatasetRecord, ManifestService, Tombstone } from '../../schemas/types.ts';
import { PipelineError, problem } from '../base/errors.ts';
import type { Progress } from '../base/progress.ts';
import type { Network } from '../download/exchange.ts';
import type { Manifest } from '../manifest/read.ts';
import { refusePurged } from '../publication/tombstones.ts';
import { offersSource } from './attach.ts';
import { deriveSource, recogniseDerived, type Parents } from './derive.ts';
import { fetchSource, recogniseSource, type FetchDeposit, type KnownSource, type Services, type Source } from './fetch.ts';
import { digest } from '../stores/digest.ts';
import { versionId } from './version-id.ts';

interface SourceReader {
  scratch: string;
  progress: Progress;
  network?: Network;
  services?: Services;
  deposits?: FetchDeposit;
}

/**
 * The source of what is published of data that are no longer kept up to date, where the manifest still names the same: nobody is asked for it,
 * for its server may be gone, and the page is to say so all the same.
 */
function recogniseDeprecated({ dataset, ...manifest }: Manifest, previous: DatasetRecord | undefined): KnownSource | undefined {
  if (dataset.deprecated === undefined || previous === undefined || dataset.source.derive !== undefined) return undefined;
  const { files = [previous.version.source], derivedFrom: _, ...whole } = previous.version.source;
  const addresses = dataset.source.service === undefined ? filesOf(dataset.source).map(({ url }) => url) : [dataset.source.service.url];
  const isSame = addresses.length === files.length && addresses.every((url, index) => url !== undefined && url === files[index]?.url);
  const source: KnownSource = { ...whole, files: dataset.source.service === undefined ? files : [] };
  return isSame && versionId(source, { ...manifest, dataset }) === previous.version.id ? source : undefined;
}

/**
 * Find out the digest of a source. Its bytes are brought for it, unless its addresses say that they still have those of the published version;
 * what is computed from other data sets is known by their versions.
 */
export async function identifySource(
  manifest: Manifest,
  { scratch, progress, network, services, deposits }: SourceReader,
  { previous, parents }: { previous: DatasetRecord | undefined; parents?: Parents },
  { renew = false }: { renew?: boolean },
): Promise<KnownSource> {
  const { derive, service } = manifest.dataset.source;
  const kept = renew ? undefined : recogniseDeprecated(manifest, previous);
  if (kept !== undefined) return kept;
  if (derive !== undefined) return recogniseDerived(manifest, parents);
  if (service !== undefined) {
    progress({ stage: 'fetch' });
    return sourceOfService(manifest, service, services);
  }
  const published = renew || previous === undefined ? undefined : await recognisePublished(manifest, previous, network);
  return published ?? fetchSource(manifest, scratch, progress, network, deposits);
}

/** The source of what is published, where its addresses say that it has not changed: nothing is downloaded then. */
async function recognisePublished(manifest: Manifest, { version }: DatasetRecord, network?: Network): Promise<KnownSource | undefined> {
  // The bytes are on this disk already.
  if (filesOf(manifest.dataset.source).every(({ path }) => path !== undefined)) return undefined;
  const source = await recogniseSource(manifest, version.source, network);
  if (source === undefined || versionId(source, manifest) !== version.id) return undefined;
  // A source that was not kept until now has to be fetched to be so.
  return offersSource(manifest, source, version) ? source : undefined;
}

/** Data that stay at a service as a source without files: the digest is that of what the service says. */
async function sourceOfService({ locate }: Manifest, asked: ManifestService, services: Services | undefined): Promise<KnownSource> {
  if (services === undefined) throw new Error('No machine asks a service without a reader of services.');
  const service = await services.describe(asked).catch((error: unknown) => {
    throw error instanceof PipelineError ? atPlace(error, locate('/source/service')) : error;
  });
  const sha256 = digest(JSON.stringify([service.service, service.place]));
  return { name: asked.layer ?? new URL(asked.url).pathname.slice(1), bytes: 0, sha256, url: asked.url, files: [], service };
}

/** The same refusal, at the place of the manifest that names the service. */
const atPlace = ({ problems, cause }: PipelineError, where: string): PipelineError =>
  new PipelineError(
    problems.map(({ id, facts, severity }) => problem(id as Parameters<typeof problem>[0], facts ?? {}, { where, severity })),
    { cause },
  );

/** The record of the data that a manifest names, where they were published or an interrupted run has left them; throws where they were purged. */
export function findKnownVersion(
  manifest: Manifest,
  source: KnownSource,
  {
    previous,
    finished = [],
    tombstones = [],
  }: { previous: DatasetRecord | undefined; finished?: readonly DatasetRecord[]; tombstones?: readonly Tombstone[] },
  { renew = false }: { renew?: boolean },
): DatasetRecord | undefined {
  const id = versionId(source, manifest);
  refusePurged(manifest, { version: id, source: source.sha256 }, tombstones);
  const published = renew || previous === undefined ? [] : [previous];
  // What was recognised without its bytes is the source of what is published.
  const isHere = source.files.every(({ path }) => path !== undefined);
  return [...(isHere ? finished : []), ...published].find(({ version }) => version.id === id);
}

/** Bring what a source was identified without: what is computed from other data sets is computed now. */
export async function completeSource(
  manifest: Manifest,
  { files, ...source }: KnownSource,
  { scratch, progress }: SourceReader,
  { parents }: { parents?: Parents },
): Promise<Source> {
  if (source.derivedFrom !== undefined) {
    progress({ stage: 'derive' });
    return deriveSource(manifest, { files, ...source }, parents, scratch);
  }
  const here = files.map(({ path, ...file }) => {
    if (path === undefined) throw new Error(`${file.name} is not here, and no version is known to be made of it.`);
    return { ...file, path };
  });
  return { ...source, files: here };
}
