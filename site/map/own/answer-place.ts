import type { MapFacts } from '../model/model.ts';
import { askService, canBeAsked } from '../services/ask-service.ts';
import { answerWith } from '../fetch/answer-tile.ts';

/** Question of a page to what holds pictures of a service: what lies at a place. */
export interface PlaceOrder {
  id: string;
  ask: number;
  at: readonly [number, number];
  zoom: number;
}

/** Answer from a worker what the service of its pictures says of a place; nothing where it says nothing. */
export const answerPlace = (facts: MapFacts | undefined, { ask, at, zoom }: PlaceOrder): Promise<void> =>
  answerWith(ask, async () => (facts && canBeAsked(facts, at, zoom) ? askService(facts, at, zoom) : []));
