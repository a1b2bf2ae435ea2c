import type { sealed as fr } from '../fr/sealed.ts';

/** Words of a publication that not everybody may read: the file is encrypted in the page. */
export const sealed: typeof fr = {
  who: 'Who may read these data?',
  everybody: 'Everybody',
  few: 'Those to whom you grant it',
  note: 'The file is encrypted here, in your browser, before anything is sent: only the catalogue can open it. The title, the description, the organisation and the reason stay public: write nothing secret there.',
  reason: 'Why is access restricted?',
  reasonHint: 'The text that allows it. Without one, any restriction is a refusal to communicate.',
  choose: 'Choose…',
  crpa: 'Code of relations between the public and the administration',
  inspire: 'INSPIRE Directive',
  detail: 'What else is to be said of it',
  detailHint: 'A public sentence: which other secret it is, the deliberation, the agreement…',
  sealing: (percent: number) => `Encrypting the file: ${percent}%`,
  isSealed: (name: string) => `The file is encrypted. It will be sent as “${name}”, which tells nothing of it.`,
  failed: 'The file could not be encrypted, and will not be sent. If it has changed or moved on your disk, choose it again.',
  noKey:
    'These data are restricted, and this catalogue takes no such files here. Ask its administrator where to send yours; do not drop it unencrypted.',
  updateNote:
    'These data are restricted. The new file is encrypted here, in your browser, before anything is sent: only the catalogue can open it.',
  updateHint: 'In whatever format, 25 MB at most. The description and the accesses stay the same.',
  updateTake: (name: string, size: string) =>
    `“${name}” (${size}) holds the new file, encrypted. It goes to your downloads, and GitHub opens in another tab.`,
  send: {
    isPublic: 'On GitHub, nobody can open your file: it is encrypted. Its description is public at once, and stays so.',
    takeText: (name: string, size: string) =>
      `“${name}” (${size}) holds your data, encrypted, and their description. It goes to your downloads, and GitHub opens in another tab.`,
    gitText: (id: string, _file: string | undefined) =>
      `Put this description into datasets/${id}/ of a fork of the repository. The file never goes there, even encrypted: send it with “mappe deposit --private”, which tells what to write in “source”.`,
    thenSteps: [
      ['Within minutes', 'The description is checked, and it alone, and you are answered: what is right, what to correct and how.'],
      ['A review', 'An administrator verifies the organisation and the reason of the restriction, then accepts, or asks for a correction.'],
      ['In secret', 'The data are converted where the catalogue keeps its restricted data. Their public page shows the description alone.'],
      [
        'Your recipients',
        'Each asks for access from that public page, with a key of their own, and the request comes to you by GitHub or by mail. You grant it until a day, on GitHub or by the page “My access”, and may take it back.',
      ],
    ],
    after: 'To correct a request, drop another zip into a comment: prepare it here, where the file is encrypted.',
  },
};
