/** Why a map does not show. */
export type MapFailure = 'webgl' | 'absent' | 'damaged' | 'network' | 'unknown';

/** What a thrown error means to a reader. */
export function explainFailure(error: unknown): MapFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (/webgl/i.test(message)) return 'webgl';
  if (/pmtiles|wrong magic number|varint/i.test(message)) return 'damaged';
  if (/\b(404|403|410)\b/.test(message)) return 'absent';
  return error instanceof TypeError || /fetch|network|load failed|bad response/i.test(message) ? 'network' : 'unknown';
}
