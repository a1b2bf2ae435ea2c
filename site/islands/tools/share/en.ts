import type { share as fr } from './fr.ts';

export const share: typeof fr = {
  lead: 'The address of this page holds the map: the place, the data, their order, their style and their filters. Nothing is sent to anybody.',
  address: 'Address of the map',
  copy: 'Copy',
  copied: 'Address copied.',
  copyFailed: 'The browser did not let it be copied: select the address.',
  send: 'Send…',
  seen: 'What will be seen',
  sees: (count) => (count === 0 ? 'The base map' : count === 1 ? 'One data set' : `${count} data sets`),
  here: ', in this view.',
  hidden: (title) => `${title}: hidden, as here.`,
  own: (title) => `${title}: absent. It is in your browser alone: send its file, or publish it.`,
  restricted: (title) =>
    `${title}: absent, as its access is restricted. Whoever has access adds it; the address does not say where you look either.`,
  asked: (title, host) => `${title}: only once the reader agrees, as it stays with ${host}.`,
  past: (title) => `${title}: in a past version, which may be withdrawn one day.`,
  drawn: 'Your measures and drawings: absent. Save them to a file.',
  code: 'Code to photograph',
  codeOf: 'QR code of the address of the map',
  take: 'Download the image (SVG)',
  tooLong: 'The address is too long for a code: take away filters or data.',
};
