/* GeoPackages (OGC 12-128r19): names in its SQL, and a geometry as it holds it (2.1.3), well-known binary behind a header. */

/** A name inside SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const letterG = 0x47;
const letterP = 0x50;

/** Bytes of the envelope by the code in the flags of the header. */
export const envelopeBytes = [0, 32, 48, 48, 64];

/** The well-known binary inside; null where the geometry is null or flagged empty. Throws on what is none. */
export function wkbOfGeopackage(blob: Uint8Array | null): Uint8Array | null {
  if (blob === null) return null;
  const flags = blob[3] ?? 0;
  const envelope = envelopeBytes[(flags >> 1) & 0b111];
  if (blob[0] !== letterG || blob[1] !== letterP || envelope === undefined) throw new Error('This is not a GeoPackage geometry.');
  return (flags & 0b10000) === 0 ? blob.subarray(8 + envelope) : null;
}

/** Well-known binary as a GeoPackage holds it: behind eight bytes, little-endian, without an envelope. */
export function geopackageGeometry(wkb: Uint8Array, system: number, isEmpty = false): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 + wkb.length);
  bytes.set([letterG, letterP, 0, isEmpty ? 0b10001 : 0b1]);
  new DataView(bytes.buffer).setInt32(4, system, true);
  bytes.set(wkb, 8);
  return bytes;
}
