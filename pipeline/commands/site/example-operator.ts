import type { Operator } from '../../../schemas/types.ts';
import { fail } from '../../base/errors.ts';

/** Names that belong to nobody, and the publisher that the demonstration has. */
const example = /(^|[.@])(exemple\.fr|example\.(com|fr|net|org))$|\bdémonstration$/i;

/** Addresses at which a site is looked at by who makes it. */
const local = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** Refuse to put online what still says who runs the demonstration: readers would write to nobody, and the law wants a name. */
export function refuseExample({ site, contact, publisher, host, dpo }: Operator, address = site): void {
  if (local.test(new URL(address).hostname)) return;
  const said: [key: string, value: string | undefined][] = [
    ['site', new URL(address).hostname],
    ['contact.email', contact.email],
    ['publisher.name', publisher.name],
    ['host.url', host.url === undefined ? undefined : new URL(host.url).hostname],
    ['dpo.email', dpo?.email],
  ];
  const left = said.filter(([, value]) => value !== undefined && example.test(value)).map(([key, value]) => `${key} (${value})`);
  if (left.length > 0) throw fail('operator.example', { keys: left.join(', '), address }); // guard: is not put online, each place named
}
