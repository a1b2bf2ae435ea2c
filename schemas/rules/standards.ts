import { isField } from '../model/is-field.ts';
import type { Lang } from '../languages.ts';
import type { DatasetRecord, Service, Text, ThemeId } from '../types.ts';
import { themeOf } from '../vocabularies.ts';
import standardsJson from '../vocabularies/cnig.json' with { type: 'json' };

/** A standard as a record names it. */
export type Standard = NonNullable<DatasetRecord['standard']>;

/** The titles that a standard gives to layers and fields; undefined where it has none. */
export interface KnownTitles {
  layer(name: string): Text | undefined;
  /** Title that the standard itself gives to the layer. */
  own(name: string): string | undefined;
  field(name: string): Text | undefined;
}

type Names = Record<Lang, string>;

/** A national standard of layered data, and what it calls its layers and fields; `name` and `needs` are patterns of plain names. */
interface LayeredStandard extends Names {
  id: string;
  url: string;
  /** Its enforceable copy is the one of the Géoportail de l’urbanisme. */
  plan: boolean;
  theme: string;
  keywords: string[];
  /** One layer so called is enough to know it. */
  needs: string[];
  /** Patterns of what the national service calls layers that follow it. */
  services?: string[];
  layers: ({ name: string } & Names)[];
  fields: Partial<Record<string, Names>>;
}

const standards: readonly LayeredStandard[] = standardsJson;

/** A layer as far as recognition looks at it: what the source calls it, and the first value of each field. */
export interface NamedLayer {
  name: string;
  fields: readonly { name: string; example?: unknown }[];
}

/**
 * A layer's name without what changes from one package to the next: namespace and territories before it, dates and territories after it.
 */
export function bareName(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/^.*:/, '')
      .replaceAll('-', '_')
      .replace(/^(\d[\dab]\d*_)+/, '')
      // A day, a SIREN, a commune, a département.
      .replace(/(_(\d{8,9}|\d[\dab]\d{3}|\d{2,3}|2[ab]))+$/, '')
      // COVADIS begins every name so; those of risks are known by it.
      .replace(/^n_(?!tri_|\w*ppr)/, '')
  );
}

const isCalled = (name: string, pattern: string): boolean => new RegExp(pattern).test(bareName(name));

const layeredStandardOf = (layers: readonly NamedLayer[]): LayeredStandard | undefined =>
  standards.find(({ needs }) => layers.some(({ name }) => needs.some((pattern) => isCalled(name, pattern))));

/** The standard of these layers; undefined where it is none that we know. */
export function recogniseStandard(layers: readonly NamedLayer[]): Standard | undefined {
  const standard = layeredStandardOf(layers);
  if (standard === undefined) return undefined;
  const part = partOf(standard.id, layers);
  const edition = editionOf(standard.id, layers);
  return {
    ...describeStandard(standard),
    ...(edition !== undefined && { edition }),
    ...(part !== undefined && { part }),
  };
}

/** The host of the national services, which know plans and easements by names of their own. */
const nationalHost = 'data.geopf.fr';

/** The standard of a layer that stays at the national service. */
export function recogniseService({ url, layer = '' }: Pick<Service, 'url' | 'layer'>): Standard | undefined {
  if (new URL(url).host !== nationalHost) return undefined;
  const standard = standards.find(({ services = [] }) => services.some((pattern) => new RegExp(pattern).test(layer)));
  return standard && describeStandard(standard);
}

const describeStandard = ({ id, fr, en, url, plan }: LayeredStandard): Standard => ({
  id,
  title: { fr, en },
  url,
  ...(plan && { plan }),
});

/**
 * Versions of the standard of local plans, the newest first, by fields that only the layers of zones and prescriptions of that version
 * have.
 */
const planEditions: readonly [year: string, fields: RegExp][] = [
  ['2022', /^(formdomi|destoui|destcdt|destnon)$/i],
  ['2017', /^(idurba|stypepsc|stypeinf)$/i],
  ['2013', /^(destdomi|datappro)$/i],
];

function editionOf(id: string, layers: readonly NamedLayer[]): string | undefined {
  if (id !== 'cnig-plu') return undefined;
  const fields = layers.filter(({ name }) => /^(zone_urba|(prescription|info)_)/.test(bareName(name))).flatMap((layer) => layer.fields);
  return planEditions.find(([, own]) => fields.some(({ name }) => own.test(name)))?.[0];
}

/** The document among those of a standard: as its identifier says, else its layers' names. */
function partOf(id: string, layers: readonly NamedLayer[]): string | undefined {
  const names = layers.map(({ name }) => bareName(name));
  if (id === 'cnig-sup') return found(names, /^([a-z]{1,3}\d*(?:bis|ter)?)_(?:assiette|generateur)_sup_/)?.toUpperCase();
  if (id === 'cnig-ppr') return found(names, /^(?:n_\w+_)?(ppr[a-z])/)?.toUpperCase();
  if (!['cnig-plu', 'cnig-cc', 'cnig-scot'].includes(id)) return undefined;
  const said = layers.flatMap(({ fields }) => fields.filter(({ name }) => /^idurba$/i.test(name)).map(({ example }) => String(example)));
  return found(said, /^\w+?_(PLUi?|POS|CC|PSMV|SCOT)_\d{8}$/i)
    ?.replace(/^PLUI$/i, 'PLUi')
    .replace(/^SCOT$/i, 'SCoT');
}

const found = (texts: readonly string[], pattern: RegExp): string | undefined => texts.flatMap((text) => pattern.exec(text)?.[1] ?? [])[0];

/** As long as a layer's name may be. */
const ownLetters = 60;

/** The titles that the standard of these layers gives; none where there is no standard. */
export function knownTitles(layers: readonly NamedLayer[]): KnownTitles {
  const standard = layeredStandardOf(layers);
  const namesOnly = ({ fr, en }: Names): Text => ({ fr, en });
  return {
    layer(name) {
      const known = standard?.layers.find((layer) => isCalled(name, layer.name));
      return known && namesOnly(known);
    },
    own: (name) =>
      standard?.layers.some((layer) => isCalled(name, layer.name)) === true ? bareName(name).slice(0, ownLetters) : undefined,
    field(name) {
      return Object.entries(standard?.fields ?? {}).find(([known]) => isField(name, known))?.[1];
    },
  };
}

/** Words that a standard gives to a data set before anybody has described it. */
export interface KnownWords {
  title: string;
  theme: ThemeId;
  keywords: string[];
  /** Titles of the layers in the standard, in the order of the layers. */
  layers: (string | undefined)[];
}

/** Names of risk prevention plans, by their kind. */
const preventionPlans: Readonly<Record<string, string | undefined>> = {
  PPRI: 'Plan de prévention du risque d’inondation',
  PPRM: 'Plan de prévention des risques miniers',
  PPRN: 'Plan de prévention des risques naturels',
  PPRT: 'Plan de prévention des risques technologiques',
};

/** Words that the standard of these layers proposes for a new manifest. */
export function knownWords(layers: readonly NamedLayer[]): KnownWords | undefined {
  const standard = layeredStandardOf(layers);
  const theme = standard && themeOf(standard.theme);
  if (standard === undefined || theme === undefined) return undefined;
  const part = partOf(standard.id, layers);
  const title = standard.fr.replace(/ \(.*\)$/, '');
  return {
    title: (part === undefined ? title : preventionPlans[part]) ?? `${title} (${part})`,
    theme: theme.id as ThemeId,
    keywords: [...standard.keywords, ...(part === undefined ? [] : [part])],
    layers: layers.map(({ name }) => standard.layers.find((layer) => isCalled(name, layer.name))?.fr),
  };
}
