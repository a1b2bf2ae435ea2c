import { meets, withCoast } from '../../schemas/model/boxes.ts';
import { placeOf } from '../../schemas/model/guess.ts';
import { lookUpPlace } from '../places/place-lookup.ts';
import type { KnownProducer, PublishForm } from './form.ts';
import type { FileReading } from './read/reading.ts';

/**
 * Name of the form's producer's territory where no layer of a file
 * comes near it; undefined where one does, or the place is unknown.
 */
export async function farTerritory(
  { producer, newProducer }: Pick<PublishForm, 'producer' | 'newProducer'>,
  producers: readonly KnownProducer[],
  { layers }: Pick<FileReading, 'layers'>,
): Promise<string | undefined> {
  const known = producers.find(({ id }) => id === producer);
  const code = producer === 'new' ? newProducer.territory?.code : known?.territory;
  const name = known?.title ?? newProducer.territory?.name;
  const data = layers.flatMap(({ extent }) => (extent === null ? [] : [extent]));
  if (code === undefined || data.length === 0) return undefined;
  // The place of a territory is what pages of places know: the box of its outline where the catalogue has that.
  const boxes = (await lookUpPlace(code).catch(() => undefined))?.boxes.map(withCoast);
  return boxes === undefined || data.some((own) => boxes.some((box) => meets(box, own))) ? undefined : name;
}

/** The place of the form's producer, as it is written; empty where nobody knows. */
export function placeName(
  { producer, newProducer }: Pick<PublishForm, 'producer' | 'newProducer'>,
  producers: readonly KnownProducer[],
): string {
  const known = producers.find(({ id }) => id === producer);
  return known === undefined ? (newProducer.territory?.name ?? '') : placeOf(known.title);
}
