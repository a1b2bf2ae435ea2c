import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { moment } from '../../../schemas/messages/format.ts';
import { say } from '../../../schemas/messages/say.ts';
import { readErased } from '../../publication/erased.ts';
import { renew } from '../../publication/renew.ts';
import { text } from '../help.ts';
import { openSigned, type StoreOptions } from '../operator.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';

/** `mappe renew`: confirm that what is published is still the newest state. */
export const define = ({ command, ending, access, actor, lang, print }: Terminal): Command =>
  command('renew', 'cli.renew', 'datasets', 'store', 'by')
    .option('--adopt', text('cli.adopt'))
    .action(
      ending(async ({ by, ...flags }: Flags<RenewOptions>) => {
        const named = flags.adopt === true ? { by: await actor(by) } : {};
        await renewCommand({ ...flags, ...named, access: access(), lang: lang(), now: new Date() }, print);
        return exitCodes.done;
      }),
    );

/** Options of `mappe renew`. */
export interface RenewOptions extends StoreOptions {
  datasets: string;
  /** Confirm what has expired, or is not signed: whoever asks has looked at it. */
  adopt?: boolean;
  /** Name of the person who adopts the state: it is published. */
  by?: string;
  lang: Lang;
}

/** `mappe renew`: say that what is published is still the newest state. */
export async function renewCommand(options: RenewOptions, print: (line: string) => void): Promise<void> {
  const { datasets, adopt = false, by, lang, now } = options;
  // Who adopts destroys what was destroyed before.
  // guard [adopt ? → true ?]: adopts what has expired only where it is told to
  const store = await openSigned(options, adopt ? { adopts: true, erased: 'seen' } : {});
  const adoption = adopt ? { ...(by !== undefined && { by }), erased: await readErased(datasets) } : undefined;
  const { pointer, isNew, again } = await renew(store, now, adoption);
  for (const dataset of again) print(say('renew.again', { dataset }, lang));
  const { sequence, expires } = pointer;
  if (expires !== undefined) print(say(isNew ? 'renew.done' : 'renew.known', { sequence, moment: moment(expires, lang) }, lang));
  else print(isNew ? say('renew.settled', { sequence }, lang) : say('renew.for-ever', {}, lang));
}
