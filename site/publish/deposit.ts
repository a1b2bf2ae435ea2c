import type { Operator } from '../../schemas/types.ts';
import { sealedEnding } from '../../schemas/model/deposit-name.ts';
import { link, type Lang } from '../words/languages.ts';

type Forge = NonNullable<Operator['forge']>;

/** Whom to write to of a file that is too large; `guide` where the store takes such files: how one is sent. */
export type Recipient = Operator['contact'] & { guide?: string };

/** Whom to write to of a file that is too large, by what the operator says. */
export const recipientOf = ({ contact, deposits }: Pick<Operator, 'contact' | 'deposits'>, lang: Lang): Recipient => ({
  ...contact,
  ...(deposits && { guide: link('/aide/fichiers-lourds/', lang) }),
});

/** A zip to send, made in the page. */
export interface Deposit {
  name: string;
  blob: Blob;
}

/** Name of the file of a style, beside the manifest. */
export const styleName = 'style.json';

/** GitHub takes no larger file in an issue. */
export const issueBytes = 25 * 1024 ** 2;
/** Most mail servers take no larger one. */
export const mailBytes = 10 * 1024 ** 2;

/** Files that are compressed already. */
const packed = /\.(zip|kmz|7z|t?gz|bz2|parquet|geoparquet|laz|jp2|tiff?|png|jpe?g|webp)$/i;

/** Contents of a deposit: manifests as texts, and the data where they are a file. */
export interface DepositParts {
  /** Absent where the file alone is new. */
  dataset?: string | undefined;
  /** Manifest of a new producer: producer.yaml. */
  producer?: string | undefined;
  /** Changes to a published description: description.yaml. */
  changes?: string | undefined;
  /** Text of style.json. */
  style?: string | undefined;
  /** Under the name that the manifest has for it. */
  file?: { name: string; content: Blob } | undefined;
}

/** About what a file weighs in a zip: it is counted as it streams by, for a large one would fill the memory. */
export async function packedBytes(file: File): Promise<number> {
  if (packed.test(file.name)) return file.size;
  let bytes = 0;
  const counter = new WritableStream<Uint8Array>({ write: (part) => void (bytes += part.length) });
  await file.stream().pipeThrough(new CompressionStream('deflate-raw')).pipeTo(counter);
  return bytes;
}

/** Pack the files of one data set as the catalogue has them: `id` is <producer>/<dataset>. */
export async function packDeposit(id: string, { dataset, producer, changes, style, file }: DepositParts): Promise<Deposit> {
  // guard: of restricted data are packed encrypted or not at all
  if (dataset !== undefined && /^access: restricted$/m.test(dataset) && file && !file.name.endsWith(sealedEnding))
    throw new Error('Restricted data are packed encrypted alone.');
  const [folder] = id.split('/');
  const texts = {
    [`${folder}/producer.yaml`]: producer,
    [`${id}/dataset.yaml`]: dataset,
    [`${id}/description.yaml`]: changes,
    [`${id}/${styleName}`]: style,
  };
  const files = Object.entries(texts).flatMap(([path, text]): [string, Blob][] => (text === undefined ? [] : [[path, new Blob([text])]]));
  if (file) files.push([`${id}/${file.name}`, file.content]);
  return { name: `depot-${id.replace('/', '-')}.zip`, blob: await zipFiles(files.map(([path, content]) => [`datasets/${path}`, content])) };
}

/** Files in a zip, under their paths. */
export async function zipFiles(files: readonly (readonly [path: string, content: Blob])[]): Promise<Blob> {
  const { zipSync } = await import('fflate');
  const entries: [string, [Uint8Array, { level: 0 | 6 }]][] = [];
  for (const [path, content] of files)
    entries.push([path, [new Uint8Array(await content.arrayBuffer()), { level: packed.test(path) ? 0 : 6 }]]);
  return new Blob([zipSync(Object.fromEntries(entries), { mtime: packedOn })], { type: 'application/zip' });
}

/** Return the result of the run that began last, in whatever order runs end; the others give undefined, even where they fail. */
export function lastOf<Arguments extends unknown[], Result>(
  run: (...given: Arguments) => Promise<Result>,
): (...given: Arguments) => Promise<Result | undefined> {
  let begun = 0;
  return async (...given) => {
    begun += 1;
    const own = begun;
    try {
      const result = await run(...given);
      return own === begun ? result : undefined;
    } catch (error) {
      if (own === begun) throw error;
      return undefined;
    }
  };
}

/** Modification date of every file in the zip: the same content gives the same zip, so that a deposit is recognised. */
const packedOn = new Date(1980, 0, 1);

/** GitHub's page that opens a deposit, filled in as far as a page can (`what`: title and producer): the zip is dropped into it. */
export const depositUrl = (forge: Forge, what?: string): string =>
  issueUrl(forge, 'publier', what === undefined ? {} : { title: `Dépôt : ${what}`, donnees: what });

/** GitHub's page that asks for a data set to be withdrawn. */
export const withdrawalUrl = (forge: Forge, id: string): string => issueUrl(forge, 'retirer', { title: `Retrait : ${id}`, jeu: id });

/** GitHub's page that says of a data set that it is no longer kept up to date. */
export const deprecationUrl = (forge: Forge, id: string): string => issueUrl(forge, 'arreter', { title: `Arrêt : ${id}`, jeu: id });

/** A wish to read restricted data, as its reader writes it. */
export interface AccessRequest {
  dataset: string;
  /** Public key. */
  key: string;
  /** Last day that is wished for, YYYY-MM-DD. */
  until: string;
  use: string;
}

/** GitHub's page that asks for access to restricted data. */
export const accessUrl = (forge: Forge, { dataset, key, until, use }: AccessRequest): string =>
  issueUrl(forge, 'acces', { title: `Accès : ${dataset}`, jeu: dataset, cle: key, fin: until, usage: use });

/** Address of GitHub's page that edits the file at `path`; without write access, GitHub forks the repository and proposes the change. */
export const editUrl = ({ url, branch }: Forge, path: string): string => `${url}/edit/${encodeURI(branch)}/${path}`;

/** Fields are filled in by their ids in .github/ISSUE_TEMPLATE. */
const issueUrl = ({ url }: Forge, template: string, fields: Record<string, string>): string =>
  `${url}/issues/new?${new URLSearchParams({ template: `${template}.yml`, ...fields })}`;

/** A mail with its subject and first lines; the reader attaches the zip. */
export const mailUrl = (address: string, subject: string, body: string): string =>
  `mailto:${encodeURIComponent(address).replace('%40', '@')}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
