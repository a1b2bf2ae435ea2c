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
import { identifyVersion, versionId } from './version-id.ts';

/** What is published of a data set until now. */
interface PublishedSource {
  previous: DatasetRecord | undefined;
  parents?: Parents;
  finished?: readonly DatasetRecord[];
  tombstones?: readonly Tombstone[];
}

interface SourceReader {
  scratch: string;
  progress: Progress;
  network?: Network;
  services?: Services;
  deposits?: FetchDeposit;
}

/** A source as far as it is here, the version that it makes with its manifest, and the record of that version, where there is one already. */
export interface IdentifiedSource {
  source: KnownSource;
  identity: ReturnType<typeof identifyVersion>;
  known: DatasetRecord | undefined;
}

/**
 * Find out the digest of a source, and with it which version it makes; throws where that was purged. Its bytes are brought for it, unless its
 * addresses say that they still have those of the published version; what is computed from other data sets is known by their versions.
 */
export async function identifySource(
  manifest: Manifest,
  { scratch, progress, network, services, deposits }: SourceReader,
  { previous, parents, finished = [], tombstones = [] }: PublishedSource,
  { renew = false }: { renew?: boolean },
): Promise<IdentifiedSource> {
  const { derive, service } = manifest.dataset.source;
  const published = renew ? undefined : previous;
  const source =
    derive !== undefined
      ? recogniseDerived(manifest, parents)
      : ((await recognisePublished(manifest, published, network)) ??
        (service === undefined
          ? await fetchSource(manifest, scratch, progress, network, deposits)
          : await sourceOfService(manifest, service, progress, services)));
  const identity = identifyVersion(source, manifest, previous?.version);
  refusePurged(manifest, { version: identity.id, source: source.sha256 }, tombstones);
  // What was recognised without its bytes is the source of what is published.
  const isHere = source.files.every(({ path }) => path !== undefined);
  const candidates = [...(isHere ? finished : []), published];
  return { source, identity, known: candidates.find((record) => record?.version.id === identity.id) };
}

/**
 * The source of what is published, where the manifest still makes the same version of it and its addresses say that it has not changed: nothing
 * is downloaded then. Of data that are no longer kept up to date nobody is asked: their server may be gone, and the page is to say so all the same.
 */
async function recognisePublished(manifest: Manifest, published?: DatasetRecord, network?: Network): Promise<KnownSource | undefined> {
  const { source, deprecated } = manifest.dataset;
  if (published === undefined || versionId(published.version.source, manifest) !== published.version.id) return undefined;
  const { version } = published;
  if (source.service !== undefined) {
    const { files: _, ...whole } = version.source;
    return deprecated !== undefined && source.service.url === whole.url ? { ...whole, files: [] } : undefined;
  }
  // The bytes are on this disk already.
  if (filesOf(source).every(({ path }) => path !== undefined)) return undefined;
  const found = await recogniseSource(manifest, version.source, network, { asks: deprecated === undefined });
  if (found?.sha256 !== version.source.sha256) return undefined;
  // A source that was not kept until now has to be fetched to be so.
  return deprecated !== undefined || offersSource(manifest, found, version) ? found : undefined;
}

/** Data that stay at a service as a source without files: the digest is that of what the service says. */
async function sourceOfService(
  { locate }: Manifest,
  asked: ManifestService,
  progress: Progress,
  services?: Services,
): Promise<KnownSource> {
  progress({ stage: 'fetch' });
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

/** Bring what a source was identified without: what is computed from other data sets is computed now. */
export async function completeSource(
  manifest: Manifest,
  { files, ...source }: KnownSource,
  { scratch, progress }: SourceReader,
  { parents }: Pick<PublishedSource, 'parents'>,
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
