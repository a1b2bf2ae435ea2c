import type { DatasetRecord } from '../../schemas/types.ts';
import { factsAsMeant } from './code-labels.ts';
import type { BaseLayer, BaseRole } from '../map/style/basemap.ts';
import type { GroundProps } from '../map/style/ground.ts';
import type { Catalogue, CatalogueEntry } from '../map/find/catalogue.ts';
import { archiveOf, readFacts } from '../map/facts/facts.ts';
import { framesOf } from '../map/facts/frames.ts';
import { asset } from '../words/languages.ts';
import { artifactUrl, groundUrl, readOperator, readRecord, recordIds, recordPaths, summaries } from './records.ts';
import { standardStyle } from './standard-style.ts';
import { piecesOf } from '../words/web-address.ts';
import { theme, themes } from '../words/vocabulary.ts';
import type { MapFacts, PastVersion } from '../map/model/model.ts';

/** The colours of a data set without a known theme. */
const plainColor = { light: '#1d5c96', dark: '#86b8ee' };

/** Address of what maps need to know of a data set. */
export const factsAddress = (path: string): string => asset(`/donnees/${path}/carte.json`);

/** What a page tells its map of what lies below the data. */
export async function groundProps(): Promise<GroundProps> {
  const { ground } = await readOperator();
  const base = asset('/explorer/fond.json');
  if (ground === undefined) return { base };
  if (ground === 'plan-ign') return { base, ground: 'plan' };
  const layers = (scheme: string): string => asset(`/explorer/fonds/${scheme}.json`);
  return { base, ground: { archive: groundUrl(ground.pmtiles), light: layers('clair'), dark: layers('sombre') } };
}

/** Address of the explorer's list of data sets. */
export const catalogueAddress = (): string => asset('/explorer/couches.json');

/** What a map needs of a record. */
export function factsOf(record: DatasetRecord): MapFacts | undefined {
  const archive = archiveOf(record);
  const list = record.version.artifacts.find(({ format }) => format === 'sheet-list');
  const frames = framesOf(record);
  const [first] = record.themes;
  const color = (first === undefined ? undefined : theme(first)?.color) ?? plainColor;
  const style = record.style ?? standardStyle(record);
  const facts = readFacts(
    { ...record, ...(style !== undefined && { style }) },
    {
      color,
      tiles: archive && artifactUrl(archive.key, record.store?.address),
      sheets: list && artifactUrl(list.key, record.store?.address),
      frames: frames && artifactUrl(frames.key, record.store?.address),
      own: factsAddress(record.path),
    },
  );
  const past = pastOf(record);
  const pieces = piecesOf(record, (key) => artifactUrl(key, record.store?.address));
  const known = facts && {
    ...facts,
    ...(past.length > 0 && { versions: { date: record.version.date, past } }),
    ...(Object.keys(pieces).length > 0 && { pieces }),
  };
  return known && factsAsMeant(known, record);
}

/** A longer list of versions is of no use on a map. */
const mostPast = 20;

/** The versions that others have replaced and that had a map of their own. */
const pastOf = ({ version, history }: DatasetRecord): PastVersion[] =>
  history
    .flatMap(({ id, date, edition, store, tiles, recipe }) =>
      id === version.id || tiles === undefined
        ? []
        : [
            {
              id,
              date,
              ...(edition !== undefined && { edition }),
              tiles: artifactUrl(tiles, store),
              ...(recipe !== undefined && { recipe }),
            },
          ],
    )
    .slice(0, mostPast);

/** Fields that name a place, and its département, in the data sets that a base map may use. */
const nameFields = ['name', 'nom', 'libelle', 'toponyme'];
const departmentFields = ['admin2', 'departement', 'code_departement', 'dep'];

/** The catalogue's own layers that draw the base map; one that the catalogue does not have is left out. */
export async function baseLayers(): Promise<BaseLayer[]> {
  const { basemap = {} } = await readOperator();
  const roles: BaseRole[] = ['land', 'lakes', 'rivers', 'borders', 'places'];
  const layers = await Promise.all(roles.map((role) => readBaseLayer(role, basemap[role])));
  return layers.filter((layer) => layer !== undefined);
}

async function readBaseLayer(role: BaseRole, reference: string | undefined): Promise<BaseLayer | undefined> {
  const [id = '', name = ''] = reference?.split('#') ?? [];
  if (id === '' || !(await recordIds()).includes(id)) return undefined;
  const facts = factsOf(await readRecord(id));
  const layer = facts?.layers.find((each) => each.name === name);
  if (!facts || !layer) return undefined;
  const field = (names: string[]) => names.find((wanted) => layer.fields.some((each) => each.name === wanted));
  const label = field(nameFields);
  const department = field(departmentFields);
  return {
    role,
    ...facts.tiles,
    layer: name,
    producer: facts.producer,
    path: facts.path,
    ...(label === undefined ? {} : { name: label }),
    ...(department === undefined ? {} : { department }),
  };
}

/** The explorer's list: every listed data set that has a map, and the themes that occur in it. */
export async function catalogue(): Promise<Catalogue> {
  const shown = new Set((await recordPaths()).flatMap(({ id, mapped: isShown }) => (isShown ? [id] : [])));
  const mapped = (await summaries()).filter(({ id }) => shown.has(id));
  const datasets = mapped.map(({ id, path, title, producer, themes: own, content, excerpt }): CatalogueEntry => ({
    id,
    path,
    title,
    content,
    themes: own,
    producer: producer.title,
    words: [excerpt.fr, excerpt.en ?? ''].join(' ').trim(),
    facts: factsAddress(path),
  }));
  const used = themes.filter(({ id }) => datasets.some((dataset) => dataset.themes.includes(id)));
  return { datasets, themes: used.map(({ id, fr, en, color, icon }) => ({ id, title: { fr, en }, color, icon })) };
}
