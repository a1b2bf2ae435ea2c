import type { sealed as fr } from '../fr/sealed.ts';

/** Words of a publication that not everybody may read: the file is encrypted in the page. */
export const sealed: typeof fr = {
  who: 'Who may read these data?',
  everybody: 'Everybody',
  few: 'Those to whom you grant it',
  note: 'The file that you choose will be encrypted here, in your browser, before anything is sent: only the catalogue can open it. The title, the description, the organisation and the reason stay public: write nothing secret there.',
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
    'These data are restricted. The new file will be encrypted here, in your browser, before anything is sent: only the catalogue can open it.',
  updateHint: 'In whatever format, 25 MB at most. The description and the accesses stay the same.',
  updateTake: (name: string, size: string) =>
    `“${name}” (${size}) holds the new file, encrypted. It goes to your downloads, and GitHub opens in another tab.`,
  tooLarge: (size: string) => `This file (${size}) leaves by a command, and its description by this page.`,
  invite:
    'Ask the administrator of the catalogue for an invitation. You are sent a file, invitation.json, which is good for your organisation and for some days. Without Mappe at your place (it takes Linux), ask how to hand the file over instead.',
  inviteWrite: 'Write to them',
  inviteSubject: (producer: string) => `Invitation to send restricted data: ${producer}`,
  inviteBody: (producer: string, size: string) =>
    `Hello,\n\nI would like to send restricted data that are too large for the form (${size}), in the name of “${producer}”. Could you send me an invitation?\n\nnpm run mappe -- deposit --invite ${producer} --store ADDRESS-OF-THE-PRIVATE-STORE\n\nRegards,\n`,
  command:
    'Put invitation.json and your file into the folder of Mappe, then run this command. It encrypts the file on your computer, and sends it.',
  commandName: 'Command that encrypts the file and sends it',
  copy: 'Copy the command',
  copied: 'Copied',
  printed: 'Paste here the lines that it prints at the end (“deposit…”, “sha256…”).',
  printedFirst: 'First tell who publishes, below: the file is encrypted in the name of that organisation.',
  printedWrong: 'These lines do not name the encrypted file yet: “deposit” and “sha256” are wanted, whole.',
  sentAlone: (name: string, size: string) =>
    `“${name}” (${size}) holds the description. It goes to your downloads, and GitHub opens in another tab.`,
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
