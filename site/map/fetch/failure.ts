/** Why something does not show. */
export type Failure = 'webgl' | 'absent' | 'damaged' | 'offline' | 'network' | 'unknown';

/** What a reader has where something does not show: a sentence, and the address that it leads to. */
export interface Remains {
  text: string;
  href?: string;
}

/** What Chromium, Firefox and Safari say of a request without an answer, and of a script and a style sheet that did not come. */
const unanswered =
  /failed to fetch|networkerror|load failed|error loading dynamically imported module|importing a module script failed|unable to preload css|could not be fetched/i;
/** What our readers, PMTiles and MapLibre say of an answer that is none. */
const refused = /(?:answered |code: |\()(\d{3})\b/;
/** MapLibre's word where an image did not come or is none: the browser tells no more of it. */
const noImage = /could not load image/i;
const gone = ['403', '404', '410'];

/** What a thrown error means to a reader. Only a request fails for want of a network: any other error of a type is a fault of the program. */
export function explainFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (/webgl/i.test(message)) return 'webgl';
  if (unanswered.test(message)) return 'offline';
  if (/pmtiles|wrong magic number|varint/i.test(message)) return 'damaged';
  if (noImage.test(message)) return 'network';
  const [, status] = refused.exec(message) ?? [];
  if (status === undefined) return 'unknown';
  return gone.includes(status) ? 'absent' : 'network';
}
