import { moment } from '../../schemas/messages/format.ts';
import type { Fact, Pointer } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import { lastSeen, refuseOlder, rememberSeen } from './seen.ts';
import { isSignedBy, signatureOf, signed } from './signature.ts';
import type { PointerRead, Reader, Store } from './store.ts';

/** How the operator confirms what is published, and what a reader holds it against. */
export interface Signing {
  /** Days for which a publication is good without being confirmed; absent: for ever. */
  days?: number;
  /** Public key that must have signed the pointer. */
  publicKey?: string;
  /** Whose signature counts too until all is signed by the other one. */
  formerKey?: string;
  /** Secret key of the one who publishes. */
  secretKey?: string;
  /** By this clock what has expired is refused; absent: it is shown all the same. */
  now?: Date;
  /** The address of the catalogue's site, that a signature names: a state that is signed for another catalogue is not this one's. */
  site?: string;
  /** File that remembers the state that the store has shown. */
  seen?: string;
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

/** The moment until which a pointer was good, where that is over; one from before there was a rule counts from its day of publication. */
export function expiredOn({ expires, published }: Pointer, days: number | undefined, now: Date): string | undefined {
  // guard [expiryOf(new Date(published), days)]: from before there was a rule
  const end = expires ?? expiryOf(new Date(published), days);
  return end !== undefined && now.valueOf() > Date.parse(end) + clockSkewMs ? end : undefined;
}

/** A store of which nothing is read that has expired, or is not signed by who should have. */
export function signedReader(reader: Reader, signing: Signing): Reader {
  return { ...reader, readPointer: () => readSigned(reader, signing) };
}

/** As `signedReader`; what is published there is signed, and good for as long as the operator says. */
export function signedStore(store: Store, signing: Signing): Store {
  return {
    ...store,
    ...(signing.days !== undefined && { goodForDays: signing.days }),
    lastSeen: () => (signing.seen === undefined ? Promise.resolve(0) : lastSeen(signing.seen)),
    readPointer: () => readSigned(store, signing),
    refuseUnsigned: () => {
      if (signing.publicKey !== undefined) secretOf(signing);
    },
    ...(signing.publicKey !== undefined && { sign: signerOf(signing.publicKey, signing) }),
    replacePointer: async (pointer, ifMatch) => {
      const isSigned = async (): Promise<boolean> => (await store.readPointer())?.pointer.signature !== undefined;
      // guard: a trial does not replace
      if (signing.isTrial === true && (await isSigned())) throw fail('signing.trial', { address: store.address });
      await store.replacePointer(sign(pointer, signing), ifMatch);
      if (signing.seen !== undefined) await rememberSeen(signing.seen, store.address, pointer);
    },
  };
}

async function readSigned(reader: Reader, signing: Signing): Promise<PointerRead | undefined> {
  const read = await reader.readPointer();
  if (read === undefined || signing.adopts === true) return read;
  const { publicKey, formerKey, days, now, seen } = signing;
  const { pointer } = read;
  const { address } = reader;
  // guard: is refused without a signature
  if (publicKey !== undefined && pointer.signature === undefined) throw fail('store.unsigned', { address });
  const isOwn = [publicKey, formerKey].some((key) => key !== undefined && isSignedBy(pointer, key));
  if (publicKey !== undefined && !isOwn) throw fail('store.forged', { address }); // guard: is refused once somebody has written
  if (publicKey !== undefined) refuseForeign(pointer, signing, address);
  if (seen !== undefined) await refuseOlder(seen, address, pointer); // guard: shows an older state than it did before
  const end = now && expiredOn(pointer, days, now);
  // guard: is good until its moment
  if (end !== undefined)
    throw fail('store.expired', { address, sequence: pointer.sequence, published: momentFact(pointer.published), end: momentFact(end) });
  if (seen !== undefined) await rememberSeen(seen, address, pointer);
  return read;
}

/** Refuse a pointer that is signed for another catalogue, or for none and without an end. */
function refuseForeign(pointer: Pointer, { site, days }: Signing, address: string): void {
  if (site === undefined || pointer.site === site) return;
  // guard [throw fail('store.other-site'… → return] (altered-folder.test.ts): is refused by mappe verify, with what to do
  if (pointer.site !== undefined) throw fail('store.other-site', { address, found: pointer.site, site });
  // A pointer signed before signatures named a site is good until its day, which is signed too.
  // Without a day it would be good for ever: only whoever adopts it takes it over.
  // guard: what is signed without a site is read until its day
  if (pointer.expires === undefined && days === undefined) throw fail('store.no-site', { address });
}

const momentFact = (instant: string): Fact => ({ fr: moment(instant, 'fr'), en: moment(instant, 'en') });

function sign(pointer: Pointer, { publicKey, secretKey, site }: Signing): Pointer {
  const { signature: _, site: __, ...unsigned } = pointer;
  if (publicKey === undefined) return unsigned;
  return signed({ ...unsigned, ...(site !== undefined && { site }) }, { publicKey, secretKey: secretOf({ secretKey }) });
}

const signerOf =
  (publicKey: string, signing: Signing) =>
  (bytes: Uint8Array): string =>
    signatureOf(bytes, { publicKey, secretKey: secretOf(signing) });

function secretOf({ secretKey }: { secretKey?: string | undefined }): string {
  if (secretKey === undefined) throw fail('signing.no-key', { name: secretKeyName });
  return secretKey;
}

/** The variable that holds the secret half of the operator's key. */
export const secretKeyName = 'MAPPE_SIGNING_KEY';
