import { knownTitles, recogniseService, recogniseStandard, type NamedLayer } from '../../schemas/rules/standards.ts';
import type { Service } from '../../schemas/types.ts';
import type { Manifest } from '../manifest/read.ts';
import type { RecordStandard } from '../record/with-metadata.ts';

/** The standard that a version follows, and the titles that it gives; a standard knows layers by what the source calls them. */
export function standardOf(
  { dataset }: Pick<Manifest, 'dataset'>,
  { layers, service }: { layers: readonly NamedLayer[]; service?: Service | undefined },
): RecordStandard {
  const named = layers.map(({ name, fields }) => ({ name: dataset.layers?.find((layer) => layer.name === name)?.source ?? name, fields }));
  const standard = service === undefined ? recogniseStandard(named) : recogniseService(service);
  return { ...(standard !== undefined && { standard }), titles: knownTitles(named) };
}
