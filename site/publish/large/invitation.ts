import type { Invitation } from '../../../schemas/types.ts';

/** Why an invitation does not let this page send this file. */
export type Unfit = 'shape' | 'store' | 'expired' | 'producer' | 'file';

/** What an invitation has to be for. */
export interface Wanted {
  /** The folder of the producer; '' while it is not known. */
  producer: string;
  sha256: string;
  bytes: number;
  /** The one origin that the policy of this page lets it send to. */
  origin: string;
  now: Date;
}

/** The invitation in a text that somebody was handed, or why it does not let this file be sent. */
export function readInvitation(text: string, { producer, sha256, bytes, origin, now }: Wanted): Invitation | Unfit {
  const given = parse(text);
  if (given === undefined) return 'shape';
  const addresses = [...given.parts, given.list, given.complete, given.whole];
  if (!addresses.every((address) => originOf(address) === origin)) return 'store';
  if (!(given.expires > now.toISOString())) return 'expired';
  if (given.producer !== producer) return 'producer';
  return given.name === sha256 && given.bytes === bytes ? given : 'file';
}

function parse(text: string): Invitation | undefined {
  try {
    const { format, producer, name, expires, bytes, partBytes, parts, list, complete, whole } = JSON.parse(text) as Record<string, unknown>;
    const texts = [producer, name, expires, list, complete, whole];
    if (format !== 1 || !texts.every((each) => typeof each === 'string') || !Array.isArray(parts)) return undefined;
    if (!isCount(bytes) || !isCount(partBytes) || parts.length !== Math.ceil(bytes / partBytes)) return undefined;
    return parts.every((each) => typeof each === 'string') ? (JSON.parse(text) as Invitation) : undefined;
  } catch {
    return undefined;
  }
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value > 0;

function originOf(address: string): string | undefined {
  try {
    return new URL(address).origin;
  } catch {
    return undefined;
  }
}
