/** How a heavy file is sent from the page, by an invitation. */
export const heavy = {
  region: 'Envoi du fichier',
  hashing: (percent: number) => `Empreinte du fichier\u202f: ${percent}\u202f%`,
  unread: 'Le fichier n’a pas pu être lu. S’il a changé ou bougé sur votre disque, choisissez-le de nouveau.',
  askTitle: '1. Demandez une invitation',
  ask: 'Votre navigateur a calculé l’empreinte du fichier\u202f: elle le désigne, lui seul. Envoyez-la à l’administrateur\u202f; il vous répond avec un petit fichier, invitation.json.',
  needsProducer: 'Choisissez d’abord l’organisme, plus bas\u202f: l’invitation est à son nom.',
  digest: 'Empreinte (SHA-256)',
  write: 'Demander l’invitation par courriel',
  mailSubject: (name: string) => `Invitation à envoyer ${name}`,
  mailBody: (name: string, size: string, command: string) =>
    `Bonjour,\n\nJe souhaite publier ${name} (${size}), trop lourd pour le formulaire. Pouvez-vous m’envoyer le fichier invitation.json que donne cette commande\u202f?\n\n${command}\n\nCordialement,\n`,
  command: 'Ce que l’administrateur lance',
  giveTitle: '2. Donnez l’invitation reçue',
  give: 'Elle permet d’envoyer ce fichier, et rien d’autre, jusqu’au jour dit. Gardez-la pour vous. Ce que vous envoyez peut être lu de tous\u202f: aucune colonne ne doit nommer des personnes. Pour reprendre un envoi interrompu, redonnez le même fichier et la même invitation\u202f: seul part ce qui manque.',
  invitation: 'Fichier de l’invitation',
  choose: 'Choisir le fichier',
  unfit: {
    shape: 'Ce n’est pas une invitation. Donnez le fichier invitation.json que l’administrateur vous a remis, sans le changer.',
    store: 'Cette invitation mène à un autre dépôt que celui de ce catalogue\u202f: rien n’a été envoyé. Montrez-la à l’administrateur.',
    expired: 'Cette invitation a expiré. Demandez-en une autre.',
    producer: 'Cette invitation est au nom d’un autre organisme que celui qui publie ces données.',
    file: 'Cette invitation est pour un autre fichier\u202f: l’empreinte n’est pas la même. Si le vôtre a changé depuis, demandez-en une autre.',
  },
  sending: (percent: number, size: string) => `Envoi\u202f: ${percent}\u202f% de ${size}`,
  pause: 'Suspendre',
  paused: (percent: number) => `Suspendu à ${percent}\u202f%. Ce qui est arrivé n’est pas perdu.`,
  resume: 'Reprendre',
  another: 'Donner une autre invitation',
  failures: {
    broken: (host: string) =>
      `${host} ne répond pas, ou n’accepte rien de cette page. Ce qui est arrivé n’est pas perdu\u202f: reprenez. Si cela dure, prévenez l’administrateur, qui vérifiera les règles CORS du dépôt.`,
    used: () => 'Cette invitation a déjà servi, ou son envoi a été abandonné. Demandez-en une autre.',
    refused: (host: string, status: number) =>
      `${host} refuse l’envoi (${status}). Si l’invitation n’a pas expiré, reprenez\u202f: ce qui est arrivé n’est pas perdu. Sinon, demandez-en une autre.`,
  },
  moved:
    'Le fichier est arrivé, au nom d’un autre organisme que celui qui est choisi plus bas. Revenez au premier, ou envoyez-le de nouveau.',
};
