import { lookup as resolve, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** An address that is not of the public internet was about to be called. */
export class PrivateAddress extends Error {
  readonly address: string;

  constructor(address: string) {
    super(address);
    this.address = address;
  }
}

/** A resolver that refuses a name as soon as one of its addresses is not public; it runs at connect time, so that no second answer can differ. */
export function guardedLookup(allowed: readonly string[]): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) {
        done(error, '', 0);
        return;
      }
      const refused = addresses.find(({ address }) => !isPublicAddress(address) && !allowed.includes(address));
      const [first] = addresses;
      if (refused !== undefined || first === undefined) done(new PrivateAddress(refused?.address ?? host), '', 0);
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}
