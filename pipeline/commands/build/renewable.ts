import type { DatasetRecord, MeasuredLevel, Version } from '../../../schemas/types.ts';
import type { Manifest } from '../../manifest/read.ts';
import { withWords, type WordedLayer } from '../../record/with-metadata.ts';
import { canonical } from '../../source/version-id.ts';
import { standardOf } from '../../standards/recognise.ts';
import { territoryLayers } from '../../territories/territories.ts';
import { currentRecipes } from '../../formats/artifacts/index.ts';

/** Formats and programs of a version that have newer recipes or versions now. */
export interface Older {
  formats: string[];
  tools: string[];
}

/** Compare the recipes and programs of a version with those of now; of programs that are not installed nothing can be said. */
export function olderParts({ artifacts, tools }: Version, now: Version['tools'] = tools): Older {
  const recipes = currentRecipes();
  const formats = artifacts.filter(({ format, recipe }) => recipe < (recipes.get(format) ?? 0)).map(({ format }) => format);
  const programs = (['gdal', 'tippecanoe'] as const).filter((program) => tools[program] !== now[program]);
  return { formats: [...new Set(formats)], tools: programs.map((program) => `${program} ${tools[program]} → ${now[program]}`) };
}

/** The data sets of territories that a version would be measured by now and was not, or was and would not be: there are newer ones, others, or none any more. */
export function otherTerritories({ version, role }: Pick<DatasetRecord, 'version' | 'role'>, records: Iterable<DatasetRecord>): string[] {
  if (role === 'territories' || version.extent === null) return [];
  const name = ({ dataset, version: id }: MeasuredLevel['by'][number]): string => `${dataset} ${id}`;
  const known = (version.territories ?? []).flatMap(({ by }) => by);
  const now = territoryLayers(records).map(({ by }) => by);
  const names = [known, now].map((layers) => new Set(layers.map(name)));
  const other = [...known, ...now].filter((by) => !names.every((each) => each.has(name(by))));
  return [...new Set(other.map(({ dataset }) => dataset))];
}

/** Whether a manifest calls layers and fields otherwise than the workbook of what is published, in which these words are written. */
export function hasOtherWords({ version }: Pick<DatasetRecord, 'version'>, manifest: Pick<Manifest, 'dataset'>): boolean {
  if (version.artifacts.every(({ format }) => format !== 'xlsx')) return false;
  const { titles } = standardOf(manifest, version);
  const wordsOf = (layers: readonly WordedLayer[]): string =>
    canonical(layers.map(({ title, fields }) => [title, fields.map((field) => [field.title, field.unit, field.description])]));
  return wordsOf(version.layers) !== wordsOf(version.layers.map((layer) => withWords(layer, manifest.dataset, titles)));
}

/** Would a data set come out otherwise if it were built now? Alone that is no reason to build it. */
export function isRenewable(
  record: Pick<DatasetRecord, 'version' | 'role'>,
  now: Version['tools'],
  records: Iterable<DatasetRecord>,
): boolean {
  const { formats, tools } = olderParts(record.version, now);
  return formats.length + tools.length > 0 || otherTerritories(record, records).length > 0;
}
