import type { Invitation } from '../../../schemas/types.ts';

/** Why an invitation does not let this page send this file. */
export type Unfit = 'shape' | 'store' | 'expired' | 'producer' | 'file';

/** Facts that an invitation has to match. */
export interface Wanted {
  /** The folder of the producer; '' while it is not known. */
  producer: string;
  sha256: string;
  bytes: number;
  /** The address of the bucket: whoever has another one of the same provider can write an invitation that leads there. */
  uploads: string;
  now: Date;
}

/** The invitation in a text that somebody was handed, or why it does not let this file be sent. */
export function readInvitation(text: string, { producer, sha256, bytes, uploads, now }: Wanted): Invitation | Unfit {
  const given = parse(text);
  if (given === undefined) return 'shape';
  const places = new Set([...given.parts, given.list, given.complete, given.whole].map(placeOf));
  const [place = '', ...others] = places;
  // guard [place.startsWith(`${uploads}/`)]: leads there altogether
  const isOurs = place.startsWith(`${uploads}/`) && place.endsWith(`/staging/${given.producer}/${given.name}`);
  // guard: leads to another store
  // guard [others.length > 0] (send.test.ts): an invitation that leads to a bucket of somebody else
  if (!isOurs || others.length > 0) return 'store';
  if (!(given.expires > now.toISOString())) return 'expired'; // guard (send.test.ts): an invitation that has expired
  if (given.producer !== producer) return 'producer'; // guard: is another producer’s
  // guard [given.name === sha256 && given.bytes === bytes → true]: is for another file
  return given.name === sha256 && given.bytes === bytes ? given : 'file';
}

function parse(text: string): Invitation | undefined {
  try {
    const { format, producer, name, expires, bytes, partBytes, parts, list, complete, whole } = JSON.parse(text) as Record<string, unknown>;
    const texts = [producer, name, expires, list, complete, whole];
    if (format !== 1 || !texts.every((each) => typeof each === 'string') || !Array.isArray(parts)) return undefined;
    // guard [parts.length !== Math…]: has too few parts
    if (!isCount(bytes) || !isCount(partBytes) || parts.length !== Math.ceil(bytes / partBytes)) return undefined;
    return parts.every((each) => typeof each === 'string') ? (JSON.parse(text) as Invitation) : undefined;
  } catch {
    return undefined;
  }
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value > 0;

/** Find origin and path of a signed address, without its signature; undefined where it is no address. */
function placeOf(address: string): string | undefined {
  try {
    const { origin, pathname } = new URL(address);
    return origin + pathname;
  } catch {
    return undefined;
  }
}
