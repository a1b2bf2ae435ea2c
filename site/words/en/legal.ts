import type { legal as fr } from '../fr/legal.ts';

/** Words of the legal notice, of the page on personal data and of the accessibility statement. */
export const legal: typeof fr = {
  notice: {
    title: 'Legal notice',
    publisher: 'Publisher',
    siret: (siret) => `SIRET ${siret}`,
    director: (name) => `Publication director: ${name}.`,
    write: 'Write to the publisher',
    host: 'Hosting',
    data: 'Data and licences',
    dataText: [
      'Each data set belongs to its producer, who answers for its content. Its page gives its licence and the sentence to reproduce when you use it.',
      'The maps and figures of this site are computed from these data. They have no regulatory value: only enforceable documents do.',
    ],
    error: 'Report content',
    errorText:
      'An error in data is reported from its page, to its producer. Unlawful content, or personal data published by mistake, is reported to the publisher: it is removed, from past versions too.',
    software: 'Software',
    softwareText:
      'This catalogue is a static site, without an application server, made with free software. Fonts, maps and programs come from this very site.',
  },
  privacy: {
    title: 'Personal data',
    summary: 'This site does not follow you: no cookie, no audience measurement, no third party.',
    summaryWithGround: 'This site does not follow you: no cookie, no audience measurement.',
    lead: 'Reading this site asks nothing of you and leaves nothing behind.',
    nothing: 'What this site does not do',
    ground: 'It sends no request to another site when a page opens. IGN base maps are asked of IGN only if you choose them.',
    groundOf: (host) =>
      `When a map opens, what lies below the data is asked of ${host}, which receives your IP address. Nothing else is asked of another site unless you chose it.`,
    groundChoice: 'Your choice of a base map, if you answered what the map says of it.',
    nothingList: [
      'It sets no cookie and does not measure your visit.',
      'It asks for no account. Your search runs in your browser: what you type is sent nowhere. Only the addresses that you ask the Géoplateforme to look up, one by one or those of a table, go to data.geopf.fr, a service of the French State, with your IP address.',
      'It does not ask where you are. If you locate yourself on a map, your position stays in the page.',
    ],
    device: 'What stays on your device',
    deviceList: [
      'The light or dark theme, if you changed it.',
      'The coordinate system of maps, if you chose one.',
      'What you draw on a map, until you delete it.',
      'A file that you lead from Explorer to the page “Publish”, until that has opened.',
      'A draft of a publication, only if you asked for it. A button erases it. If you change the language, the tab keeps what you typed until the other page has opened.',
    ],
    logs: 'Technical logs',
    logsText: (host) =>
      `Like any host, ${host} keeps the IP addresses of requests for a time, for the security of the service and because the law requires it.`,
    published: 'Published data',
    publishedText:
      'Producers publish data about places, not about people. Each deposit is checked: a field that seems to hold names, e-mail addresses or telephone numbers stops the publication until the producer has said on what basis it is published. Contact addresses are those of services.',
    forge: 'Publishing or reporting',
    forgeText: (forge) =>
      `Requests for publication are made on ${forge}, with your account: what is written there is public, and under that site’s rules. A report by e-mail goes to the producer. If you ask the form what data.gouv.fr says of a data set, your browser asks it directly, and nobody else.`,
    rights: 'Your rights',
    rightsText: 'You may ask for access to data about you, for their correction or erasure, and you may object to their use.',
    write: (name) => `Write to: ${name}`,
    cnil: 'If the answer does not satisfy you, you may turn to the CNIL, the French authority:',
  },
  accessibility: {
    title: 'Accessibility',
    summary: 'Accessibility statement: the state of this site, what is done, what is missing, whom to write to.',
    statuses: {
      'non-conforme': 'not compliant',
      'partiellement-conforme': 'partially compliant',
      'totalement-conforme': 'fully compliant',
    },
    commitment: (publisher) =>
      `${publisher} undertakes to make this site accessible, under article 47 of French law no. 2005-102 of 11 February 2005.`,
    state: 'State of compliance',
    stateText: (site, status) => `${site} is ${status} with the French accessibility reference (RGAA 4.1).`,
    notAudited:
      'No RGAA audit has been carried out yet: that is why the site declares itself not compliant. No rate is given, for none was measured by a person.',
    audited: (date) => `Last audit: ${date}.`,
    done: 'What is done',
    doneList: [
      'Each kind of page is checked by axe at every change, light and dark, on desktop and phone. Such a tool finds only part of the defects.',
      'The keyboard is enough everywhere; the active place shows; a link leads straight to the content.',
      'Text contrast exceeds 4.5 to 1. Nothing is told by colour alone.',
      'The site reads without JavaScript, search, maps and forms apart, and enlarges up to 400%.',
      'All animation goes if your device asks for it.',
    ],
    missing: 'What is not accessible',
    missingList: [
      'Maps themselves: the law exempts them, but each comes with a text and a table of what it shows.',
      'Documents attached by producers (PDF, images): they are published as received.',
      'The data themselves: an obscure field name stays obscure until its producer explains it.',
    ],
    help: 'An obstacle?',
    helpText: 'Write to us: we will give you the information another way, and mend the page.',
    appeal: 'Appeal',
    appealText:
      'If you reported an accessibility defect that keeps you from content and received no satisfactory answer, you may write to the French Defender of Rights, or meet one of its delegates.',
    appealLinks: [
      ['Write to the Defender of Rights', 'https://formulaire.defenseurdesdroits.fr/'],
      ['Meet a delegate', 'https://www.defenseurdesdroits.fr/saisir/delegues'],
    ],
  },
  contact: 'Write to us',
};
