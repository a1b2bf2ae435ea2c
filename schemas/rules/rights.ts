import { plainWord } from '../model/nearest.ts';
import type { Fact } from '../types.ts';
import { producerTypeOf } from '../producer-vocabularies.ts';
import { licenseOf, namesOf, restrictedLicense } from '../vocabularies.ts';
import { isAsked, reasonName, personalData } from './personal-data.ts';
import { french } from '../languages.ts';
import { filesOf, type PlacedFile } from './files.ts';
import { breakIf, type Break, type Draft, type Facts, type Rule } from './rule.ts';

const licenseName = (id: string): Fact => namesOf(id, licenseOf(id));

const isAuthority = ({ producer }: Facts) => producer?.type !== undefined && producerTypeOf(producer.type)?.authority === true;

/** Fields that the manifest names and whose names alone look personal. */
function personalNames({ layers = [], personalData: declared }: Draft, { layers: data }: Facts): Break[] {
  // Once the data are known, their values decide.
  if (declared !== undefined || data !== undefined) return [];
  return layers.flatMap(({ fields = {} }, index) =>
    Object.entries(fields).flatMap(([field, { omit }]) => {
      const reason = omit === true ? undefined : personalData(field);
      return reason === undefined
        ? []
        : [{ pointer: `/layers/${index}/fields/${field}`, at: 'key' as const, facts: { field, reason: reasonName(reason) } }];
    }),
  );
}

/** Fields whose values look personal, those that are asked about or those that are refused: the manifest says nothing of them. */
function personalValues(
  { personalData: declared, layers: described = [] }: Draft,
  { layers = [] }: Facts,
  isWanted: (reason: string) => boolean,
): Break[] {
  if (declared !== undefined) return [];
  return layers.flatMap(({ name, fields }) =>
    fields.flatMap(({ name: field, personal }) => {
      const isOmitted = described.find((layer) => layer.name === name)?.fields?.[field]?.omit === true;
      if (personal === undefined || isOmitted || !isWanted(personal)) return [];
      return [{ pointer: '', facts: { layer: name, field, reason: reasonName(personal) } }];
    }),
  );
}

/** Parents whose license does not let data computed from them have another one, or an open one. */
function narrowerParents({ license }: Draft, { parents = [] }: Facts): Break[] {
  return parents.flatMap((parent) => {
    const known = licenseOf(parent.license);
    if (parent.license === license || known === undefined) return [];
    const isOpened = !known.open && (license === undefined || licenseOf(license)?.open !== false);
    return breakIf(known.shareAlike || isOpened, '/license', { dataset: parent.id, name: licenseName(parent.license) });
  });
}

/** Whether a file was encrypted before it was sent. */
const isSealed = ({ deposit }: PlacedFile): boolean => deposit?.endsWith('.age') === true;

/** Parts of a manifest of restricted data that everybody could read, or that come from where everybody reads them. */
function unsealed({ access, source, documents = [] }: Draft): Break[] {
  if (access !== 'restricted') return [];
  const files = filesOf(source);
  const open = files.filter((file) => !isSealed(file)).map(({ pointer }) => ({ pointer }));
  const none = files.length === 0 ? [{ pointer: '/source' }] : [];
  return [...open, ...none, ...documents.map((_, index) => ({ pointer: `/documents/${index}` }))];
}

/** The reason of the law that names no law of its own. */
const otherSecret = 'crpa-l311-5-2-h';

/** Rules of licenses, access and personal data. */
export const rightsRules: readonly Rule[] = [
  {
    id: 'license.closed',
    severity: 'warning',
    breaks: ({ license = '', access }) =>
      breakIf(access !== 'restricted' && licenseOf(license)?.open === false, '/license', { name: licenseName(license) }),
  },
  {
    id: 'license.passed-on',
    severity: 'warning',
    breaks: ({ license = '', access }) =>
      breakIf(access === 'restricted' && licenseOf(license) !== undefined && license !== restrictedLicense, '/license', {
        name: licenseName(license),
        code: restrictedLicense,
      }),
  },
  {
    id: 'license.authority',
    severity: 'warning',
    breaks: ({ license = '' }, facts) => {
      const known = licenseOf(license);
      return breakIf(isAuthority(facts) && known?.open === true && !known.authority, '/license', { name: licenseName(license) });
    },
  },
  {
    id: 'license.hvd',
    severity: 'warning',
    breaks: ({ license = '', hvd }) =>
      breakIf(hvd !== undefined && licenseOf(license)?.hvd === false, '/license', { name: licenseName(license) }),
  },
  {
    id: 'hvd.unlisted',
    severity: 'warning',
    breaks: ({ hvd, access = 'public' }) => breakIf(hvd !== undefined && access !== 'public', '/access'),
  },
  {
    id: 'attribution.producer',
    severity: 'warning',
    breaks: ({ attribution }, { producer }) => {
      const name = producer?.title ?? '';
      const isNamed = plainWord(french(attribution)).includes(plainWord(name));
      return breakIf(attribution !== undefined && !isNamed, '/attribution', { name });
    },
  },
  { id: 'lineage.expected', severity: 'warning', breaks: ({ lineage }, facts) => breakIf(lineage === undefined && isAuthority(facts), '') },
  { id: 'license.derived', severity: 'error', breaks: narrowerParents },
  {
    id: 'access.derived',
    severity: 'error',
    breaks: ({ access = 'public' }, { parents = [] }) =>
      parents.flatMap(({ id, access: own }) => breakIf(access === 'public' && own !== 'public', '/source/derive', { dataset: id })),
  },
  // guard [unsealed → () => []] (read.test.ts): refuses restricted access before anything is fetched
  { id: 'access.restricted', severity: 'error', breaks: unsealed },
  {
    id: 'access.sealed',
    severity: 'error',
    breaks: ({ access, source }) =>
      access === 'restricted'
        ? []
        : filesOf(source).flatMap((file) => breakIf(isSealed(file), `${file.pointer}/deposit`, { name: file.deposit ?? '' })),
  },
  {
    id: 'access.no-reason',
    severity: 'error',
    breaks: ({ access, accessReason }) => breakIf(access === 'restricted' && accessReason === undefined, '/access'),
  },
  {
    id: 'access.reason-alone',
    severity: 'warning',
    breaks: ({ access = 'public', accessReason }) => breakIf(access === 'public' && accessReason !== undefined, '/accessReason'),
  },
  {
    id: 'access.which-secret',
    severity: 'warning',
    breaks: ({ accessReason, accessDetail }) =>
      breakIf(accessReason === otherSecret && accessDetail === undefined, '/accessReason', { code: otherSecret }),
  },
  {
    id: 'access.facts-alone',
    severity: 'warning',
    breaks: ({ access, publicFacts }) => breakIf(access !== 'restricted' && publicFacts !== undefined, '/publicFacts'),
  },
  { id: 'personal.name', severity: 'warning', breaks: personalNames },
  { id: 'personal.values', severity: 'error', breaks: (draft, facts) => personalValues(draft, facts, (reason) => !isAsked(reason)) },
  { id: 'personal.asked', severity: 'warning', breaks: (draft, facts) => personalValues(draft, facts, isAsked) },
];
