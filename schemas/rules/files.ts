import { say, type TextId } from '../texts/say.ts';
import { breakIf, type Break, type Draft, type Facts, type PathState, type Rule } from './rule.ts';

const slug = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** What a browser shows or a person opens without running anything. */
const documentEndings = /\.(pdf|odt|ods|odp|docx|xlsx|txt|md|csv|png|jpe?g|webp|gif|tiff?)$/i;
const tableEndings = /\.(csv|tsv|txt|json|zip|gz|bz2)$/i;
/** Parameters of an address that open a door. */
const secretParameters = /[?&](api[-_]?key|key|token|access[-_]token|sig|signature|password|passwd|pwd|secret|auth)=/i;

/** Every path of the manifest that is below its folder, by pointer. */
export function pathsOf({ source, style, documents = [] }: Draft): [string, string][] {
  const all: [string, string | undefined][] = [
    ['/source/path', source?.path],
    ['/style', style],
    ...documents.map(({ path }, index): [string, string] => [`/documents/${index}/path`, path]),
  ];
  return all.flatMap(([pointer, path]) => (path === undefined ? [] : [[pointer, path]]));
}

/** The rule that a path breaks whose state on the disk is `state`. */
function pathRule(id: TextId, state: PathState['state']): Rule {
  return {
    id,
    severity: 'error',
    breaks: (draft: Draft, { paths }: Facts): Break[] =>
      pathsOf(draft).flatMap(([pointer, path]) => {
        const { state: found, near } = paths?.get(path) ?? {};
        // An absent file is told with the one that was meant, where there is one.
        const words = id === 'path.absent' && near !== undefined ? say('hint.file', { near }) : (near ?? '');
        return breakIf(found === state, pointer, { path, near: words });
      }),
  };
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
      documents.flatMap(({ path }, index) => breakIf(!documentEndings.test(path), `/documents/${index}/path`, { path })),
  },
  {
    id: 'source.secret',
    severity: 'error',
    breaks: ({ source: { url = '' } = {} }) => breakIf(/^https:\/\/[^/]*@/.test(url) || secretParameters.test(url), '/source/url'),
  },
  {
    id: 'source.page',
    severity: 'warning',
    breaks: ({ source: { url = '' } = {} }) =>
      breakIf(/\.(html?|php|aspx?)$/i.test(url) || /^https:\/\/[^/]+\/?$/.test(url), '/source/url'),
  },
  {
    id: 'source.table-only',
    severity: 'warning',
    breaks: ({ source: { path, geometry, filter } = {} }) =>
      breakIf(
        (geometry !== undefined || filter !== undefined) && path !== undefined && !tableEndings.test(path),
        geometry === undefined ? '/source/filter' : '/source/geometry',
      ),
  },
];

/** A folder name made of any text. */
export function slugOf(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
