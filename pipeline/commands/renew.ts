import type { Lang } from '../../schemas/languages.ts';
import { moment } from '../../schemas/texts/format.ts';
import { say } from '../../schemas/texts/say.ts';
import { renew } from '../published/renew.ts';
import { openStore, type Access } from '../stores/open.ts';
import { sealedAccess } from './sealed-access.ts';

/** What the command is given. */
export interface RenewOptions {
  /** Its operator.yaml says for how long, and with which key. */
  datasets: string;
  store: string;
  access?: Access;
  /** Confirm what has expired, or is not signed: whoever asks has looked at it. */
  adopt?: boolean;
  lang: Lang;
  now: Date;
}

/** `mappe renew`: say that what is published is still the newest state. */
export async function renewCommand(
  { datasets, adopt = false, lang, now, ...options }: RenewOptions,
  print: (line: string) => void,
): Promise<void> {
  const access = await sealedAccess(datasets, options.access, { now, adopts: adopt });
  const store = await openStore(options.store, access);
  const { pointer, isNew } = await renew(store, now, { isAdopted: adopt });
  const { sequence, expires } = pointer;
  if (expires !== undefined) print(say(isNew ? 'renew.done' : 'renew.known', { sequence, moment: moment(expires, lang) }, lang));
  else print(isNew ? say('renew.settled', { sequence }, lang) : say('renew.for-ever', {}, lang));
}
