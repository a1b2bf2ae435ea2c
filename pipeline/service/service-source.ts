import type { ManifestService } from '../../schemas/types.ts';
import type { DescribedService } from '../source/fetch.ts';
import type { ServiceReader } from './ask-service.ts';
import { describeCog } from './cog.ts';
import type { Describe } from './describe-service.ts';
import { describePmtiles } from './pmtiles.ts';
import { describeTms } from './tms.ts';
import { describeWfs } from './wfs.ts';
import { describeWms } from './wms.ts';
import { describeWmts } from './wmts.ts';

const kinds: Readonly<Record<ManifestService['type'], Describe>> = {
  wms: describeWms,
  wmts: describeWmts,
  tms: describeTms,
  wfs: describeWfs,
  pmtiles: describePmtiles,
  cog: describeCog,
};

/** Describe the service and the layer that a manifest names. */
export const describeService = (asked: ManifestService, reader: ServiceReader): Promise<DescribedService> =>
  kinds[asked.type](asked, reader);
