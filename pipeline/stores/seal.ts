import { moment } from '../../schemas/texts/format.ts';
import type { Fact, Pointer } from '../../schemas/types.ts';
import { fail } from '../errors.ts';
import { isSignedBy, signed } from './signature.ts';
import type { PointerRead, Reader, Store } from './store.ts';

/** How the operator confirms what is published, and what a reader holds it against. */
export interface Seal {
  /** What is published is good for so many days without being confirmed; absent: for ever. */
  days?: number;
  /** Who must have signed it. */
  publicKey?: string;
  /** Whose signature counts too until all is signed by the other one. */
  formerKey?: string;
  /** Of who publishes. */
  secretKey?: string;
  /** By this clock what has expired is refused; absent: it is shown all the same. */
  now?: Date;
  /** Whoever asks has looked at what is published: it is taken as it is, signed and current or not. */
  adopts?: boolean;
  /** A trial: nothing is signed, so what somebody has signed is not replaced. */
  isTrial?: boolean;
}

/** Clocks that nobody sets differ by minutes: nothing that is good for days is refused for that. */
const clockSkewMs = 15 * 60_000;
const dayMs = 86_400_000;

/** Until when what is confirmed now is good; undefined: for ever. */
export const expiryOf = (now: Date, days: number | undefined): string | undefined =>
  days === undefined ? undefined : new Date(now.valueOf() + days * dayMs).toISOString();

/**
 * The moment before which a pointer was to be confirmed, where that is over; one from before there was a rule is held to it by its day of
 * publication.
 */
export function expiredOn({ expires, published }: Pointer, days: number | undefined, now: Date): string | undefined {
  const end = expires ?? expiryOf(new Date(published), days);
  return end !== undefined && now.valueOf() > Date.parse(end) + clockSkewMs ? end : undefined;
}

/** A store of which nothing is read that has expired, or is not signed by who should have. */
export function sealedReader(reader: Reader, seal: Seal): Reader {
  return { ...reader, readPointer: () => readSealed(reader, seal) };
}

/** As `sealedReader`; what is published there is signed, and good for as long as the operator says. */
export function sealedStore(store: Store, seal: Seal): Store {
  return {
    ...store,
    ...(seal.days !== undefined && { goodForDays: seal.days }),
    readPointer: () => readSealed(store, seal),
    replacePointer: async (pointer, ifMatch) => {
      const isSigned = async (): Promise<boolean> => (await store.readPointer())?.pointer.signature !== undefined;
      if (seal.isTrial === true && (await isSigned())) throw fail('signing.trial', { address: store.address });
      await store.replacePointer(sealed(pointer, seal), ifMatch);
    },
  };
}

async function readSealed(reader: Reader, { publicKey, formerKey, days, now, adopts = false }: Seal): Promise<PointerRead | undefined> {
  const read = await reader.readPointer();
  if (read === undefined || adopts) return read;
  const { pointer } = read;
  const { address } = reader;
  if (publicKey !== undefined && pointer.signature === undefined) throw fail('store.unsigned', { address });
  const isOwn = [publicKey, formerKey].some((key) => key !== undefined && isSignedBy(pointer, key));
  if (publicKey !== undefined && !isOwn) throw fail('store.forged', { address });
  const end = now && expiredOn(pointer, days, now);
  if (end !== undefined)
    throw fail('store.expired', { address, sequence: pointer.sequence, published: told(pointer.published), end: told(end) });
  return read;
}

const told = (instant: string): Fact => ({ fr: moment(instant, 'fr'), en: moment(instant, 'en') });

function sealed(pointer: Pointer, { publicKey, secretKey }: Seal): Pointer {
  const { signature: _, ...unsigned } = pointer;
  if (publicKey === undefined) return unsigned;
  if (secretKey === undefined) throw fail('signing.no-key', { name: secretKeyName });
  return signed(unsigned, { publicKey, secretKey });
}

/** The variable that holds the secret half of the operator's key. */
export const secretKeyName = 'MAPPE_SIGNING_KEY';
