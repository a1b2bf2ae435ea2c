import { createHash } from 'node:crypto';
import type { ManifestService } from '../../schemas/types.ts';
import type { Source } from '../source/fetch.ts';
import { PipelineError, problem } from '../base/errors.ts';
import type { Manifest } from '../manifest/read.ts';
import { readServices, type ServiceReader } from './ask-service.ts';
import { describeCog } from './cog.ts';
import type { Describe, Described } from './describe-service.ts';
import { describePmtiles } from './pmtiles.ts';
import { describeTms } from './tms.ts';
import { describeWfs } from './wfs.ts';
import { describeWms } from './wms.ts';
import { describeWmts } from './wmts.ts';

/** How each kind of service is asked. */
const kinds: Readonly<Record<ManifestService['type'], Describe>> = {
  wms: describeWms,
  wmts: describeWmts,
  tms: describeTms,
  wfs: describeWfs,
  pmtiles: describePmtiles,
  cog: describeCog,
};

/** What a service says of the layer that a manifest names. */
export const describeService = (asked: ManifestService, reader: ServiceReader): Promise<Described> => kinds[asked.type](asked, reader);

/** A data set that stays at its service as a source without files: the digest is that of what the service says. */
export async function referenceSource(
  { dataset, locate }: Pick<Manifest, 'dataset' | 'locate'>,
  reader: ServiceReader = readServices(),
): Promise<Source & { reference: Described }> {
  const { service: asked } = dataset.source;
  if (asked === undefined) throw new Error('The source is no service.');
  const reference = await describeService(asked, reader).catch((error: unknown) => {
    throw error instanceof PipelineError ? placed(error, locate('/source/service')) : error;
  });
  const sha256 = createHash('sha256')
    .update(JSON.stringify([reference.service, reference.place]))
    .digest('hex');
  return {
    name: asked.layer ?? new URL(asked.url).pathname.slice(1),
    bytes: 0,
    sha256,
    url: asked.url,
    files: [],
    reference,
  };
}

/** The same, told at the place of the manifest that names the service. */
const placed = ({ problems, cause }: PipelineError, where: string): PipelineError =>
  new PipelineError(
    problems.map(({ id, facts, severity }) => problem(id as Parameters<typeof problem>[0], facts ?? {}, { where, severity })),
    { cause },
  );
