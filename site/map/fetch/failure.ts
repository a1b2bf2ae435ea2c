/** Why something does not show. */
export type Failure = 'webgl' | 'absent' | 'broken' | 'damaged' | 'offline' | 'network' | 'unknown';

/** Sentence on content that a reader still has where something does not show, and the address that it leads to. */
export interface Remains {
  text: string;
  href?: string;
}

/** Messages of Chromium, Firefox and Safari for a request without an answer, and for a script or style sheet that did not come. */
const unanswered =
  /failed to fetch|networkerror|load failed|error loading dynamically imported module|importing a module script failed|unable to preload css|could not be fetched/i;
/** Messages of our readers, PMTiles, Pagefind and MapLibre for a refused request, by its HTTP status. */
const refused = /(?:answered |code: |Error: |\(|^)(\d{3})\b/m;
/** Message of our range reader for a part of a file other than the one requested. */
const broken = /did not come as asked for/i;
/** Messages of readers of archives and of the search index for unexpected bytes. */
const damaged = /pmtiles|wrong magic number|varint|invalid gzip data|unexpected eof/i;
/** MapLibre's word where an image did not come or is none: the browser tells no more of it. */
const noImage = /could not load image/i;
const gone = ['403', '404', '410'];

/** Whether a message names an address of another server, which may be gone or refuse other sites while the reader is well connected. */
function isElsewhere(message: string): boolean {
  // By a pattern: a parser is one more file of each page with a map.
  const [origin] = /https?:\/\/(\[[^\]]*\]|[^\s/?#:]+)(:\d+)?/.exec(message) ?? [];
  return origin !== undefined && origin !== location.origin;
}

/** Puts the address before what a browser says of a request without an answer, as it names none; to be given to a rejected one. */
export const nameAddress =
  (url: string) =>
  (error: unknown): never => {
    throw error instanceof TypeError ? new TypeError(`${url}: ${error.message}`, { cause: error }) : error;
  };

/** Explain a thrown error to a reader. Only a request fails for want of a network: any other TypeError is a fault of the program. */
export function explainFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (unanswered.test(message)) return isElsewhere(message) && navigator.onLine ? 'network' : 'offline';
  // Without what an address may happen to hold.
  const told = message.replace(/https?:\/\/\S+/g, '');
  if (broken.test(told)) return 'broken';
  if (/webgl/i.test(told)) return 'webgl';
  // Whoever reads JSON, or runs a script, of bytes that are neither.
  if (error instanceof SyntaxError || damaged.test(told)) return 'damaged';
  if (noImage.test(told)) return 'network';
  const [, status] = refused.exec(told) ?? [];
  if (status === undefined) return 'unknown';
  return gone.includes(status) ? 'absent' : 'network';
}
