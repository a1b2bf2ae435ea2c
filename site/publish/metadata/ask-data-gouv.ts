import {
  dataGouvDatasetUrl,
  dataGouvOrganizationUrl,
  dataGouvResourceUrl,
  datasetOfResource,
  readDataGouvDataset,
  siretOfOrganization,
  type DataGouvDataset,
  type DataGouvFile,
  type DataGouvName,
} from '../../../schemas/model/data-gouv.ts';
import { isPersonsEmail } from '../../../schemas/rules/personal-data.ts';
import { keepSaid, saidWords, type Said } from './said.ts';

/** Answer of data.gouv.fr. */
export interface DataGouvAnswer {
  said: Said;
  files: DataGouvFile[];
  /** File that was asked for, or the first. */
  file?: DataGouvFile;
  organization?: { name: string; siret?: string };
}

/** Why there is no answer: data.gouv.fr has no such data set, or could not be asked. */
export type DataGouvFailure = 'absent' | 'failed';

const patienceMs = 20_000;
/** The longest descriptions of data sets of many files have some hundred thousand. */
const mostCharacters = 5_000_000;

/** Fetch an address of the API; undefined where nothing has that name (404 or 410). */
async function ask(url: string): Promise<unknown> {
  const response = await fetch(url, {
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(patienceMs),
  });
  if (response.status === 404 || response.status === 410) return undefined;
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const text = await response.text();
  if (text.length > mostCharacters) throw new Error(`${url} answered ${text.length} characters.`);
  return JSON.parse(text);
}

/** Ask data.gouv.fr what it says of a data set, or of the one that a file is of; `today` is YYYY-MM-DD. */
export async function askDataGouv(name: DataGouvName, today: string): Promise<DataGouvAnswer | DataGouvFailure> {
  try {
    const dataset = 'dataset' in name ? name.dataset : datasetOfResource(await ask(dataGouvResourceUrl(name.resource)));
    const found = dataset === undefined ? undefined : readDataGouvDataset(await ask(dataGouvDatasetUrl(dataset)), today);
    if (found === undefined) return 'absent';
    const file = found.files.find(({ id }) => 'resource' in name && id === name.resource) ?? found.files[0];
    return {
      said: saidOf(found),
      files: found.files,
      ...(file && { file }),
      ...(found.organization && { organization: await organizationOf(found.organization) }),
    };
  } catch {
    return 'failed';
  }
}

/** Without its number a producer is named all the same. */
async function organizationOf({ id, name }: { id: string; name: string }): Promise<{ name: string; siret?: string }> {
  const siret = siretOfOrganization(await ask(dataGouvOrganizationUrl(id)).catch(() => undefined));
  return { name, ...(siret !== undefined && { siret }) };
}

function saidOf({ title, description, license, keywords, frequency, start, contact }: DataGouvDataset): Said {
  // A service is written to, not a person.
  const isService = contact.email === undefined || !isPersonsEmail(contact.email);
  return keepSaid({
    title,
    description,
    license,
    frequency,
    since: start,
    keywords: saidWords(keywords),
    ...(isService && { contactName: contact.name, contactEmail: contact.email, contactUrl: contact.url }),
  });
}
