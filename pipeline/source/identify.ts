import type { DatasetRecord, Tombstone } from '../../schemas/types.ts';
import type { Progress } from '../base/progress.ts';
import type { Network } from '../download/exchange.ts';
import type { Manifest } from '../manifest/read.ts';
import { refusePurged } from '../publication/tombstones.ts';
import { offersSource } from './attach.ts';
import { recogniseDerived, type Parents } from './derive.ts';
import { identifyService, fetchSource, recogniseSource, type Deposits, type KnownSource, type Services } from './fetch.ts';
import { identifyVersion, versionId } from './version-id.ts';

/** Published state of a data set. */
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
  deposits?: Deposits;
}

/** Source, as far as it was fetched, with its version under the manifest, and the record of that version where one exists. */
export interface IdentifiedSource {
  source: KnownSource;
  identity: ReturnType<typeof identifyVersion>;
  known: DatasetRecord | undefined;
}

/** Identify the version that a source makes, by its digest; throws where it was purged. */
export async function identifySource(
  manifest: Manifest,
  { scratch, progress, network, services, deposits }: SourceReader,
  { previous, parents, finished = [], tombstones = [] }: PublishedSource,
  { renew = false }: { renew?: boolean },
): Promise<IdentifiedSource> {
  const { derive, service } = manifest.dataset.source;
  const published = renew ? undefined : previous;
  // Bytes are fetched unless the addresses still have the published ones; a derivation is known by its parents' versions.
  const source =
    (await recognisePublished(manifest, published, network)) ??
    (derive !== undefined
      ? recogniseDerived(manifest, parents)
      : service !== undefined
        ? await identifyService(manifest, service, progress, services)
        : await fetchSource(manifest, scratch, progress, network, deposits));
  const identity = identifyVersion(source, manifest, previous?.version);
  refusePurged(manifest, { version: identity.id, source: source.sha256 }, tombstones);
  // What was recognised without its bytes is the source of what is published.
  const isHere = source.files.every(({ path }) => path !== undefined);
  const candidates = [...(isHere ? finished : []), published];
  return { source, identity, known: candidates.find((record) => record?.version.id === identity.id) };
}

/**
 * Recognise the published source, without a download, where the manifest makes the same version of it and its addresses report no change.
 */
async function recognisePublished(manifest: Manifest, published?: DatasetRecord, network?: Network): Promise<KnownSource | undefined> {
  const { dataset, sourceFiles } = manifest;
  const { service } = dataset.source;
  // Servers of deprecated data are not asked: they may be gone, and the page still has to say that the data are deprecated.
  const isCurrent = dataset.deprecated === undefined;
  if (published === undefined || versionId(published.version.source, manifest) !== published.version.id) return undefined;
  const { version } = published;
  if (service !== undefined) {
    const { files: _, ...whole } = version.source;
    return !isCurrent && service.url === whole.url ? { ...whole, files: [] } : undefined;
  }
  // The bytes are on this disk already, or will be computed.
  if (sourceFiles.every(({ path }) => path !== undefined)) return undefined;
  const found = await recogniseSource(manifest, version.source, network, { asks: isCurrent });
  if (found?.sha256 !== version.source.sha256) return undefined;
  // A source that was not kept until now has to be fetched to be so.
  return !isCurrent || offersSource(manifest, found, version) ? found : undefined;
}
