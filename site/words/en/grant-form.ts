import type { grantForm as fr } from '../fr/grant-form.ts';

/** Words of the form by which a producer grants an access. */
export const grantForm: typeof fr = {
  lead: 'For a request that came to you by mail or by word of mouth. One that comes by GitHub is ready already: you only have to accept it.',
  message: 'The message received',
  messageHint: 'Paste it: the data and the key are taken from it. It stays in your browser.',
  dataset: 'Data set',
  datasetHint: 'Its identifier, as commune-de-vion/reseaux.',
  recipient: 'Recipient',
  recipientHint: 'A name that you will recognise: it is public. A service rather than a person.',
  key: 'Their public key',
  keyHint: 'It begins with age1. Make sure by telephone that it is theirs: have them read the last ten characters.',
  until: 'Until',
  untilHint: 'The last day on which your data are open to them: three years at most.',
  reason: 'Why',
  reasonHint: 'A public sentence that names nobody.',
  missing: (names: string) => `Still to be filled in or corrected: ${names}.`,
  lines: 'The lines of grants.yaml',
  linesText:
    'Add them at the end of the file, with the margin of the others, and save it on GitHub, which makes a request of it. Once that is accepted, the data open within half a day: tell your recipient.',
  copy: 'Copy',
  copied: 'Copied',
  edit: 'Open grants.yaml on GitHub',
  create: 'It is the first access: make the file',
};
