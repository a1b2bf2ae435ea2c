import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64, bech32, hex } from '@scure/base';
import type { AccessSlot, Envelope, OpenedGrant, Operator } from '../types.ts';

/** Signers of a catalogue's envelopes, and the place to which the addresses in them lead. */
export interface AccessTrust {
  /** Public keys of Ed25519 in base64, any of which may have signed; none: the operator signs nothing. */
  signers: readonly string[];
  /** Beginning of every address, up to a slash; absent: the operator does not say. */
  address?: string;
}

/** Trust that an operator.yaml asks of whoever reads envelopes. */
export const accessTrust = ({ signing, access }: Pick<Operator, 'signing' | 'access'>): AccessTrust => ({
  signers: [signing?.publicKey, signing?.formerKey].filter((key) => key !== undefined),
  ...(access?.address !== undefined && { address: access.address }),
});

/** An envelope, or the file that names envelopes, that somebody else than the operator has put there. */
export class ForgedAccess extends Error {}

/** Bytes that are signed of a slot or an envelope: all but the signature, after a word that tells one from the other. */
export function accessBytes(kind: 'slot' | 'envelope', { signature: _, ...rest }: AccessSlot | Envelope): Uint8Array {
  return new TextEncoder().encode(`mappe ${kind}\n${JSON.stringify(rest)}`);
}

/** Refuse a slot that was not signed by who signs for the catalogue. */
export const refuseForgedSlot = (slot: AccessSlot, trust: AccessTrust): void => refuseUnsigned('slot', slot, trust);

/** Refuse an envelope that is not signed for this slot and this key, or that leads elsewhere than to the operator's own place. */
export function refuseForgedEnvelope(envelope: Envelope, { slot, key }: { slot: string; key: string }, trust: AccessTrust): void {
  refuseUnsigned('envelope', envelope, trust);
  // Who has an envelope of their own could seal it to another, and whoever keeps a former one could show it again.
  // guard [envelope.slot !== slot || envelope.key !== key → false]: an envelope of another, or of another moment, is refused
  if (trust.signers.length > 0 && (envelope.slot !== slot || envelope.key !== key)) throw new ForgedAccess('other');
  const { address } = trust;
  const addresses = envelope.grants.flatMap((grant) => Object.values(grant.addresses));
  // guard [!isBelow(address, each) → false]: an address of another place is refused
  if (addresses.some((each) => !isBelow(address, each))) throw new ForgedAccess('address');
}

/** Whether an address of the Web lies below a place, once what climbs out of it is followed as whoever fetches it does. */
function isBelow(place: string | undefined, address: string): boolean {
  try {
    const { href, protocol } = new URL(address);
    return (protocol === 'https:' || protocol === 'http:') && href.startsWith(place === undefined ? '' : new URL(place).href);
  } catch {
    return false; // no address at all
  }
}

/** Parameter of an address that S3 has signed, for one method: the only one that differs from method to method. */
const signatureName = 'X-Amz-Signature';

/** Read the signature of an address of S3. */
export const readSignature = (address: string): string | undefined => new URL(address).searchParams.get(signatureName) ?? undefined;

/** Address at which a file of a grant answers HEAD; undefined where the grant has no such file. */
export function headAddress({ addresses, heads }: Pick<OpenedGrant, 'addresses' | 'heads'>, key: string): string | undefined {
  const address = addresses[key];
  const signature = heads?.[key];
  if (address === undefined || signature === undefined) return address;
  const url = new URL(address);
  url.searchParams.set(signatureName, signature);
  return url.href;
}

function refuseUnsigned(kind: 'slot' | 'envelope', value: AccessSlot | Envelope, { signers }: AccessTrust): void {
  const { signature } = value;
  // guard [signers.length > 0 → false]: what nobody has signed is refused where the operator signs
  if (signers.length > 0 && !signers.some((key) => signature !== undefined && isSigned(accessBytes(kind, value), signature, key)))
    throw new ForgedAccess(kind);
}

function isSigned(bytes: Uint8Array, signature: string, key: string): boolean {
  try {
    return ed25519.verify(base64.decode(signature), bytes, base64.decode(key));
  } catch {
    return false; // no signature at all
  }
}

/** A point of a slot, in base64, of which only who signs knows the secret half. */
export interface SlotPoint {
  point: string;
  /** Name of the envelope of a public key of age. */
  nameFor: (slot: string, key: string) => string;
}

/** Make the point of a new slot; its secret half is forgotten with what this gives. */
export function makeSlotPoint(): SlotPoint {
  const { secretKey, publicKey } = x25519.keygen();
  return {
    point: base64.encode(publicKey),
    nameFor: (slot, key) => nameOf(slot, x25519.getSharedSecret(secretKey, bech32.decodeToBytes(key).bytes)),
  };
}

/** Name of one's own envelope in a slot: without the identity, or the secret half of the slot's point, nobody knows whose it is. */
export async function ownEnvelopeName({ slot, point }: Pick<AccessSlot, 'slot' | 'point'>, identity: CryptoKey | string): Promise<string> {
  return nameOf(slot, await meet(identity, base64.decode(point)));
}

async function meet(identity: CryptoKey | string, point: Uint8Array): Promise<Uint8Array> {
  if (typeof identity === 'string') return x25519.getSharedSecret(bech32.decodeToBytes(identity).bytes, point);
  const other = await crypto.subtle.importKey('raw', new Uint8Array(point), { name: 'X25519' }, false, []);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'X25519', public: other }, identity, 256));
}

const nameOf = (slot: string, shared: Uint8Array): string =>
  hex.encode(sha256(new Uint8Array([...new TextEncoder().encode(`${slot} `), ...shared])).subarray(0, 16));
