import type { heavy as fr } from '../fr/heavy.ts';

export const heavy: typeof fr = {
  region: 'Upload of the file',
  hashing: (percent) => `Digest of the file: ${percent}%`,
  unread: 'The file could not be read. If it has changed or moved on your disk, choose it again.',
  askTitle: '1. Ask for an invitation',
  ask: 'Your browser has computed the digest of the file: it names this file alone. Send it to the administrator, who answers with a small file, invitation.json.',
  needsProducer: 'Choose the organisation first, below: the invitation bears its name.',
  digest: 'Digest (SHA-256)',
  write: 'Ask for the invitation by e-mail',
  mailSubject: (name) => `Invitation to send ${name}`,
  mailBody: (name, size, command) =>
    `Hello,\n\nI would like to publish ${name} (${size}), which is too heavy for the form. Could you send me the file invitation.json that this command writes?\n\n${command}\n\nKind regards,\n`,
  command: 'What the administrator runs',
  giveTitle: '2. Give the invitation that you got',
  give: 'It lets this file be sent, and nothing else, until the day that it says. Keep it to yourself. Anybody may read what you send: no column may name people. To go on with an upload that broke off, give the same file and the same invitation again: only what is missing leaves.',
  invitation: 'File of the invitation',
  choose: 'Choose the file',
  unfit: {
    shape: 'This is no invitation. Give the file invitation.json that the administrator has handed you, unchanged.',
    store: 'This invitation leads to another store than this catalogue’s: nothing was sent. Show it to the administrator.',
    expired: 'This invitation has expired. Ask for another.',
    producer: 'This invitation bears the name of another organisation than the one that publishes these data.',
    file: 'This invitation is for another file: the digest is not the same. If yours has changed since, ask for another.',
  },
  sending: (percent, size) => `Sending: ${percent}% of ${size}`,
  pause: 'Pause',
  paused: (percent) => `Paused at ${percent}%. What has arrived is not lost.`,
  resume: 'Go on',
  another: 'Give another invitation',
  failures: {
    broken: (host) =>
      `${host} does not answer, or takes nothing from this page. What has arrived is not lost: go on. If it lasts, tell the administrator, who will check the CORS rules of the store.`,
    used: () => 'This invitation has been used already, or its upload was given up. Ask for another.',
    refused: (host, status) =>
      `${host} refuses the upload (${status}). If the invitation has not expired, go on: what has arrived is not lost. Otherwise ask for another.`,
  },
  moved:
    'The file has arrived, in the name of another organisation than the one that is chosen below. Go back to the first, or send it again.',
};
