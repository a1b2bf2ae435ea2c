import type { Lang } from '../languages.ts';
import type { Problem, TextFacts } from '../types.ts';
import buildEn from './en/build.json' with { type: 'json' };
import commandEn from './en/command.json' with { type: 'json' };
import conformanceEn from './en/conformance.json' with { type: 'json' };
import doctorEn from './en/doctor.json' with { type: 'json' };
import manifestEn from './en/manifest.json' with { type: 'json' };
import pointCloudEn from './en/point-cloud.json' with { type: 'json' };
import publicationEn from './en/publication.json' with { type: 'json' };
import rasterEn from './en/raster.json' with { type: 'json' };
import serviceEn from './en/service.json' with { type: 'json' };
import sourceEn from './en/source.json' with { type: 'json' };
import structureEn from './en/structure.json' with { type: 'json' };
import summaryEn from './en/summary.json' with { type: 'json' };
import { fill, isSayable } from './fill.ts';
import { number } from './format.ts';
import type { TextId } from './text-id.ts';
import build from './fr/build.json' with { type: 'json' };
import command from './fr/command.json' with { type: 'json' };
import conformance from './fr/conformance.json' with { type: 'json' };
import doctor from './fr/doctor.json' with { type: 'json' };
import manifest from './fr/manifest.json' with { type: 'json' };
import pointCloud from './fr/point-cloud.json' with { type: 'json' };
import publication from './fr/publication.json' with { type: 'json' };
import raster from './fr/raster.json' with { type: 'json' };
import service from './fr/service.json' with { type: 'json' };
import source from './fr/source.json' with { type: 'json' };
import structure from './fr/structure.json' with { type: 'json' };
import summary from './fr/summary.json' with { type: 'json' };

const fr = {
  ...manifest,
  ...raster,
  ...service,
  ...source,
  ...structure,
  ...build,
  ...publication,
  ...command,
  ...doctor,
  ...summary,
  ...pointCloud,
  ...conformance,
};

const tables: Record<Lang, Record<TextId, string>> = {
  fr,
  en: {
    ...manifestEn,
    ...rasterEn,
    ...serviceEn,
    ...sourceEn,
    ...structureEn,
    ...buildEn,
    ...publicationEn,
    ...commandEn,
    ...doctorEn,
    ...summaryEn,
    ...pointCloudEn,
    ...conformanceEn,
  },
};

/** All texts of `lang`, as they are written. */
export const textsIn = (lang: Lang): Readonly<Record<TextId, string>> => tables[lang];

/** Is this the id of a text? Ids also come from records and from programs in the sandbox. */
export const isTextId = (id: string): id is TextId => Object.hasOwn(fr, id);

/** The text `id` in `lang`, its {placeholders} filled from `facts`; a placeholder without a fact is a bug and throws. */
export const say = (id: TextId, facts: TextFacts = {}, lang: Lang = 'fr'): string => fill(tables[lang], id, facts, lang);

/** Count as people read it: by the text `one` for a single thing, `many` for any other number. */
export const sayCount = (one: TextId, many: TextId, count: number, lang: Lang): string =>
  say(count === 1 ? one : many, { count: number(count, lang) }, lang);

/** Problem, or reason, with its French message. */
type Told = Pick<Problem, 'id' | 'message' | 'facts'>;

/** Text of a problem in `lang`; its own message where its facts are absent, or do not fill the text of today. */
export function tell({ id, message, facts }: Told, lang: Lang): string {
  return facts !== undefined && isSayable(fr, { id, facts }) ? fill(tables[lang], id, facts, lang) : message;
}

/** Problems whose messages are in `lang`. */
export const inLanguage = <Each extends Told>(problems: readonly Each[], lang: Lang): Each[] =>
  problems.map((each) => ({ ...each, message: tell(each, lang) }));
