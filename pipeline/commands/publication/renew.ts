import type { Lang } from '../../../schemas/languages.ts';
import { moment } from '../../../schemas/messages/format.ts';
import { say } from '../../../schemas/messages/say.ts';
import { readErased } from '../../publication/erased.ts';
import { renew } from '../../publication/renew.ts';
import { openStore, type Access } from '../../stores/open.ts';
import { sealedAccess } from '../signed-access.ts';

/** What the command is given. */
export interface RenewOptions {
  /** Its operator.yaml says for how long, and with which key. */
  datasets: string;
  store: string;
  access?: Access;
  /** Confirm what has expired, or is not signed: whoever asks has looked at it. */
  adopt?: boolean;
  /** Who has: that stands in what is published. */
  by?: string;
  lang: Lang;
  now: Date;
}

/** `mappe renew`: say that what is published is still the newest state. */
export async function renewCommand(
  { datasets, adopt = false, by, lang, now, ...options }: RenewOptions,
  print: (line: string) => void,
): Promise<void> {
  // Who adopts destroys what was destroyed before.
  const access = await sealedAccess(datasets, options.access, { now, adopts: adopt, ...(adopt && { erased: 'seen' }) });
  const store = await openStore(options.store, access);
  const adoption = adopt ? { ...(by !== undefined && { by }), erased: await readErased(datasets) } : undefined;
  const { pointer, isNew, again } = await renew(store, now, adoption);
  for (const dataset of again) print(say('renew.again', { dataset }, lang));
  const { sequence, expires } = pointer;
  if (expires !== undefined) print(say(isNew ? 'renew.done' : 'renew.known', { sequence, moment: moment(expires, lang) }, lang));
  else print(isNew ? say('renew.settled', { sequence }, lang) : say('renew.for-ever', {}, lang));
}
