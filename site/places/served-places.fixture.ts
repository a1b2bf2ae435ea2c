import { packIndex } from './departement-index.ts';
import { departementIndexes } from './departement-indexes.ts';
import { locatePlaces, placeFilesOf } from './place-areas.ts';

/** For tests: answers requests for files of places as the site does. */
export function servePlaces(areas = locatePlaces()): (address: string) => Promise<Response> {
  const indexes = departementIndexes(new Map(), areas);
  const files = placeFilesOf(areas);
  return (address) => {
    const [, folder, key = ''] = /territoires\/(emprises|departements)\/([\w-]+)\.json$/.exec(address) ?? [];
    const index = indexes.get(key);
    const file = folder === 'emprises' ? files.get(key) : index && packIndex(index);
    return Promise.resolve(file ? Response.json(file) : new Response('', { status: 404 }));
  };
}
