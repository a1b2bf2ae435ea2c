import { readCoordinates, readMetres, writePoint } from '../../map/find/coordinates.ts';
import type { LinkedView } from '../../map/find/map-link.ts';
import { explainFailure, type Failure } from '../../map/fetch/failure.ts';
import type { Position } from '../../map/model/model.ts';

/** A point that what is typed may mean. */
export interface TypedPoint {
  /** Degrees. */
  title: string;
  at: Position;
  /** The name of the system whose metres were typed. */
  system?: string;
  /** The link to another map that was typed. */
  link?: LinkedView;
  /** The commune that is nearest, once it is known. */
  near?: { name: string; within: string };
}

/** Addresses of the maps whose links are read, with a view in them: few texts are any, and what reads them is fetched then. */
const isMapLink = (text: string): boolean =>
  /^https?:\/\/(www\.)?((cartes|geoportail)\.gouv\.fr|openstreetmap\.org)\/.*([?&]c=|[#&]map=)/.test(text.trim());

/** Further away a commune says nothing of a point. */
const nearMetres = 30_000;

/** The points that a text may mean: one of degrees or of a link to another map, of metres one a system of France. */
export function createPointLookup() {
  let typed = '';
  let points = $state.raw<readonly TypedPoint[]>([]);
  /** Outcome of the last text that held coordinates: metres may lie nowhere. */
  let outcome = $state.raw<{ text: string; kind: 'found' | 'nowhere' } | { text: string; kind: 'failed'; why: Failure }>();

  async function find(text: string): Promise<TypedPoint[]> {
    const link = isMapLink(text) ? (await import('../../map/find/map-link.ts')).readMapLink(text) : undefined;
    if (link) return [{ title: link.title, at: link.at, link }];
    const degrees = readCoordinates(text);
    const metres = degrees ? undefined : readMetres(text);
    if (!metres) return degrees ? [degrees] : [];
    const { planesOf: systemsOf } = await import('../../map/find/project.ts');
    return systemsOf(metres).map(({ system, at }) => ({ title: writePoint(at), at, system: system.title }));
  }

  return {
    get points() {
      return points;
    },
    get outcome() {
      return outcome;
    },
    /** Whether a text is coordinates or a link, which no place is called by. */
    isPoint: (text: string): boolean => isMapLink(text) || [readCoordinates, readMetres].some((read) => read(text) !== undefined),
    async type(text: string): Promise<void> {
      typed = text;
      points = [];
      outcome = undefined;
      let found: TypedPoint[];
      try {
        found = await find(text);
        if (text !== typed) return;
        points = found;
        outcome = { text, kind: found.length > 0 ? 'found' : 'nowhere' };
      } catch (error) {
        if (text === typed) outcome = { text, kind: 'failed', why: explainFailure(error) };
        return;
      }
      // Where points are is said once it is known, and nothing is lost without it.
      const near = await import('../../places/nearest-place.ts')
        .then(({ nearestPlace }) => Promise.all(found.map(({ at }) => nearestPlace(at))))
        .catch(() => []);
      if (text === typed)
        points = points.map((point, index) => {
          const place = near[index];
          return place && place.metres < nearMetres ? { ...point, near: place } : point;
        });
    },
  };
}
