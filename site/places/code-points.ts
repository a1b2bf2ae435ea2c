import type { Point } from 'geojson';
import { aroundBoxes } from '../../schemas/model/around-boxes.ts';
import type { PlaceKind } from '../map/bring/place-column.ts';
import { explainFailure } from '../map/fetch/failure.ts';
import { readIndex } from './departement-index.ts';
import { lookUpPlace } from './place-lookup.ts';
import { departementOf, type PlacedCommune } from './territories.ts';

/** The middle of where a place is known to lie. */
function middleOf({ boxes }: Pick<PlacedCommune, 'boxes'>): Point | undefined {
  if (boxes.length === 0) return undefined;
  const [west, south, east, north] = aroundBoxes(boxes);
  return { type: 'Point', coordinates: [(west + east) / 2, (south + north) / 2] };
}

/** The communes of a département; none where it does not exist. */
const communesOf = (departement: string): Promise<PlacedCommune[]> =>
  readIndex(departement).then(
    ({ communes }) => communes,
    (error: unknown) => {
      if (explainFailure(error) === 'absent') return [];
      throw error;
    },
  );

/** Départements whose communes may have a postal code: it says those of Corsica in one. */
const departementsOf = (code: string, kind: PlaceKind): string[] =>
  kind === 'postal' && code.startsWith('20') ? ['2A', '2B'] : [departementOf(code)];

/** Points of codes of the official geographic code, by the index of places of this site: one file a département. */
export async function pointsOfCodes(codes: ReadonlySet<string>, kind: PlaceKind): Promise<Map<string, Point>> {
  const points = new Map<string, Point>();
  const put = (code: string, point: Point | undefined): void => void (point && codes.has(code) && points.set(code, point));
  if (kind === 'departement') {
    for (const code of codes) put(code, middleOf((await lookUpPlace(`DEP-${code}`)) ?? { boxes: [] }));
    return points;
  }
  const departements = new Set([...codes].flatMap((code) => departementsOf(code, kind)));
  for (const communes of await Promise.all([...departements].map(communesOf))) {
    const own = new Map(communes.map((commune) => [commune.code, commune]));
    for (const commune of communes) {
      const code = commune.code.slice('COMMUNE-'.length);
      // A former commune lies where the one is that took it over.
      const at = middleOf(own.get(`COMMUNE-${commune.now ?? code}`) ?? commune);
      if (kind === 'commune') put(code, at);
      else for (const postal of commune.postal?.trim().split(' ') ?? []) if (!points.has(postal)) put(postal, at);
    }
  }
  return points;
}
