import type { FindingId } from '../messages/finding.ts';
import { plainText } from '../model/plain-text.ts';
import { documentEndings } from '../model/source-endings.ts';
import { phrase } from '../messages/fill.ts';
import type { ManifestFile, ManifestSource } from '../types.ts';
import { territories } from '../model/territories.ts';
import { breakIf, type Break, type Draft, type Facts, type PathState, type Rule } from './rule.ts';

const slug = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Letters of the name of a producer, and of a whole id: the same limits as in a record (definitions.schema.json, Slug and DatasetId). */
const producerLetters = { least: 2, most: 60 };
const idLetters = 121;
/** Files of one source, each département's among them: a record tells of no more. */
const mostFiles = 200;
const documentName = new RegExp(String.raw`\.(${documentEndings.join('|')})$`, 'i');
const tableEndings = /\.(csv|tsv|txt|json|zip|7z|tar|tgz|gz|bz2)$/i;

/** A file of a source, and where its manifest names it. */
export type PlacedFile = ManifestFile & { pointer: string };

/** Placeholder in an address for the code of a département. */
const placeholder = '{departement}';
const allDepartements = territories.flatMap(({ kind, code }) => (kind === 'departement' ? [code.slice('DEP-'.length)] : []));

/** A file for each of its départements, or the file alone. */
function eachDepartement({ departements, ...file }: ManifestFile): ManifestFile[] {
  if (departements === undefined) return [file];
  const codes = departements.includes('all') ? allDepartements : departements;
  return codes.map((code) => ({ ...file, ...(file.url !== undefined && { url: file.url.replaceAll(placeholder, code) }) }));
}

/** Files of a source, in order: the single one, or those listed; `crs` of the source where a file has none of its own. */
export function filesOf(source: ManifestSource = {}): PlacedFile[] {
  const { path, url, deposit, sha256, crs, files, derive, service } = source;
  const own = {
    ...(path !== undefined && { path }),
    ...(url !== undefined && { url }),
    ...(deposit !== undefined && { deposit }),
    ...(sha256 !== undefined && { sha256 }),
  };
  // What is computed from other data sets, or stays at a service, has no file of its own.
  if (derive !== undefined || service !== undefined) return [];
  if (files === undefined) return [{ ...own, ...(crs !== undefined && { crs }), pointer: '/source' }];
  return files.flatMap((file, index) =>
    eachDepartement(file).map((each) => ({ ...(crs !== undefined && { crs }), ...each, pointer: `/source/files/${index}` })),
  );
}

/** The file of a schema that stands beside the manifest; undefined where it has an address, or only a name is told. */
export function schemaFileOf(asked: NonNullable<Draft['conformsTo']>[number]): string | undefined {
  return typeof asked === 'string' || asked.schema.startsWith('https://') ? undefined : asked.schema;
}

/** Every path of the manifest that is below its folder, by pointer. */
export function pathsOf({ source, style, documents = [], conformsTo = [] }: Draft): [string, string][] {
  const all: [string, string | undefined][] = [
    ...filesOf(source).map(({ path, pointer }): [string, string | undefined] => [`${pointer}/path`, path]),
    ['/style', style],
    ...documents.map(({ path }, index): [string, string] => [`/documents/${index}/path`, path]),
    ...conformsTo.map((asked, index): [string, string | undefined] => [`/conformsTo/${index}/schema`, schemaFileOf(asked)]),
  ];
  return all.flatMap(([pointer, path]) => (path === undefined ? [] : [[pointer, path]]));
}

/** The rule that a path breaks whose state on the disk is `state`. */
function pathRule(id: FindingId, state: PathState['state']): Rule {
  return {
    id,
    severity: 'error',
    breaks: (draft: Draft, { paths }: Facts): Break[] =>
      pathsOf(draft).flatMap(([pointer, path]) => {
        const { state: found, near } = paths?.get(path) ?? {};
        // An absent file is told with the one that was meant, where there is one.
        const words = id === 'path.absent' && near !== undefined ? phrase('hint.file', { near }) : (near ?? '');
        return breakIf(found === state, pointer, { path, near: words });
      }),
  };
}

function lengthBreak(name: string | undefined, { least, most }: { least: number; most: number }): Break[] {
  // guard [name.length < least || name.length > most → false]: passes the check where its name may stand in a record
  return name === undefined ? [] : breakIf(name.length < least || name.length > most, '', { name, least, most, letters: name.length });
}

/** Rules of folders, paths and addresses. */
export const fileRules: readonly Rule[] = [
  {
    id: 'folder.slug',
    severity: 'error',
    breaks: (_, { producerId, datasetId }) =>
      [producerId, datasetId].flatMap((name) =>
        breakIf(name !== undefined && !slug.test(name), '', { name: name ?? '', near: slugOf(name ?? '') }),
      ),
  },
  {
    id: 'folder.length',
    severity: 'error',
    breaks: (_, { producerId, datasetId }) => [
      ...lengthBreak(producerId, producerLetters),
      ...lengthBreak(datasetId, { least: 1, most: idLetters - 1 - Math.min(producerId?.length ?? 0, producerLetters.most) }),
    ],
  },
  pathRule('path.absent', 'absent'),
  pathRule('path.other-case', 'other-case'),
  pathRule('path.folder', 'folder'),
  pathRule('path.empty', 'empty'),
  pathRule('path.outside', 'outside'),
  pathRule('path.hidden', 'hidden'),
  pathRule('path.link', 'link'),
  pathRule('path.unknown-package', 'unknown-package'),
  {
    id: 'documents.type',
    severity: 'error',
    breaks: ({ documents = [] }) =>
      documents.flatMap(({ path }, index) => breakIf(!documentName.test(path), `/documents/${index}/path`, { path })),
  },
  {
    id: 'documents.twice',
    severity: 'warning',
    breaks: ({ documents = [] }) =>
      documents.flatMap(({ path }, index) =>
        breakIf(documents.findIndex((each) => each.path === path) < index, `/documents/${index}/path`, { path }),
      ),
  },
  {
    id: 'links.twice',
    severity: 'warning',
    breaks: ({ links = [] }) =>
      links.flatMap(({ url }, index) => breakIf(links.findIndex((each) => each.url === url) < index, `/links/${index}/url`, { url })),
  },
  {
    id: 'source.departements',
    severity: 'error',
    breaks: ({ source: { url: only = '', files = [] } = {} }) => [
      ...breakIf(only.includes(placeholder), '/source/url', { placeholder }),
      ...files.flatMap(({ url = '', departements }, index) =>
        breakIf(url.includes(placeholder) !== (departements !== undefined), `/source/files/${index}`, { placeholder }),
      ),
    ],
  },
  {
    id: 'source.many-files',
    severity: 'error',
    breaks: ({ source = {} }) => {
      const count = filesOf(source).length;
      // guard [count > mostFiles → false] (rules.test.ts): source.many-files tells a bad manifest from a good one
      return breakIf(count > mostFiles, '/source/files', { count, limit: mostFiles });
    },
  },
  {
    id: 'source.distance',
    severity: 'error',
    breaks: ({ source: { derive } = {} }) =>
      breakIf(
        derive !== undefined && (derive.distance === undefined) === (derive.join === 'within' || derive.join === 'nearest'),
        '/source/derive',
      ),
  },
  {
    id: 'source.page',
    severity: 'warning',
    breaks: ({ source }) =>
      filesOf(source).flatMap(({ url = '', pointer }) =>
        breakIf(/\.(html?|php|aspx?)$/i.test(url) || /^https:\/\/[^/]+\/?$/.test(url), `${pointer}/url`),
      ),
  },
  {
    id: 'source.table-only',
    severity: 'warning',
    breaks: ({ source: { path: own, deposit, geometry, filter } = {} }) => {
      // An encrypted file is read as what it was.
      const path = own ?? deposit?.replace(/\.age$/, '') ?? '.csv';
      if (filter !== undefined && !tableEndings.test(path)) return breakIf(true, '/source/filter');
      return breakIf(geometry !== undefined && !tableEndings.test(path) && !/\.(geo)?parquet$/i.test(path), '/source/geometry');
    },
  },
];

/** A folder name made of any text. */
export function slugOf(text: string): string {
  return plainText(text)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
