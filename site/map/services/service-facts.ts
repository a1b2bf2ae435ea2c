import type { MapFacts, ServiceMap } from '../model/model.ts';

/** A data set that stays at its producer's service: nothing is asked of that host before the reader agrees. */
export type ServiceFacts = MapFacts & { service: ServiceMap };

/** Whether a data set is drawn by its producer's service. */
export const isService = (facts: MapFacts): facts is ServiceFacts => facts.service !== undefined;

/** The name of a service's source in a style. */
export const serviceSource = ({ id }: Pick<MapFacts, 'id'>): string => `service:${id}`;
/** The producer's host that a source of a style is fetched from; none where the catalogue serves it. */
export const hostOf = (datasets: readonly MapFacts[], source: string): string | undefined =>
  datasets.find((facts) => serviceSource(facts) === source)?.service?.host;

/** Whether a data set is drawn with the pictures of a service. */
export const isPictured = (facts: MapFacts): facts is ServiceFacts => isService(facts) && facts.service.draws.startsWith('picture');
