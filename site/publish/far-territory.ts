import { meets, withCoast } from '../../schemas/model/boxes.ts';
import { placeOf } from '../../schemas/model/guess.ts';
import type { Bbox } from '../../schemas/types.ts';
import { territoryBoxes } from '../../schemas/vocabularies/territory-boxes.ts';
import { departementOf, territoryKind } from '../places/territories.ts';
import type { KnownProducer, PublishForm } from './form.ts';
import type { FileReading } from './read/reading.ts';

/** Where a territory is; of a commune, its département. */
function boxesOf(code: string): readonly Bbox[] | undefined {
  if (territoryKind(code) !== 'commune') return territoryBoxes(code);
  const departement = departementOf(code.slice('COMMUNE-'.length));
  return territoryBoxes(`DEP-${departement}`) ?? territoryBoxes(`OM-${departement}`);
}

/** The territory of the form's producer, by its name, where no layer of a file comes near it; undefined where one does, or nobody knows. */
export function farTerritory(
  { producer, newProducer }: Pick<PublishForm, 'producer' | 'newProducer'>,
  producers: readonly KnownProducer[],
  { layers }: Pick<FileReading, 'layers'>,
): string | undefined {
  const known = producers.find(({ id }) => id === producer);
  const code = producer === 'new' ? newProducer.territory?.code : known?.territory;
  const boxes = code === undefined ? undefined : boxesOf(code)?.map(withCoast);
  const data = layers.flatMap(({ extent }) => (extent === null ? [] : [extent]));
  if (boxes === undefined || data.length === 0 || data.some((own) => boxes.some((box) => meets(box, own)))) return undefined;
  return known?.title ?? newProducer.territory?.name;
}

/** The place of the form's producer, as it is written; empty where nobody knows. */
export function placeName(
  { producer, newProducer }: Pick<PublishForm, 'producer' | 'newProducer'>,
  producers: readonly KnownProducer[],
): string {
  const known = producers.find(({ id }) => id === producer);
  return known === undefined ? (newProducer.territory?.name ?? '') : placeOf(known.title);
}
