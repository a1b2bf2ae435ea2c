import { readHash } from '../../map/read-share.ts';
import { writeHash, type SharedMap } from '../../map/share.ts';

/** The territory that the page's address cuts data to, for an address that is written anew. */
export function sharedCut(): Pick<SharedMap, 'territory'> {
  const { territory } = readHash(location.hash);
  return territory === undefined ? {} : { territory };
}

/** Write the territory that data are cut to into the page's address, of which the rest stays. */
export function shareTerritory(code: string | undefined): void {
  const { territory, ...rest } = readHash(location.hash);
  if (code === territory) return;
  const hash = writeHash({ ...rest, ...(code !== undefined && { territory: code }) });
  history.replaceState(history.state, '', hash === '' ? location.pathname + location.search : `#${hash}`);
}
