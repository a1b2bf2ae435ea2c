import type { FieldType } from '../../../schemas/types.ts';
import { halfWorld, isometricLatitude } from '../../../schemas/codecs/mercator.ts';
import { tell } from '../../words/texts.ts';
import type { Lang } from '../../words/languages.ts';
import type { ShownDataset } from '../compose.ts';
import { isMoment } from '../filter/passing.ts';
import type { Filter } from '../model/filter.ts';
import type { MapFacts, MapLayer, Position, View } from '../model/model.ts';
import { titleOf } from '../style/legend.ts';
import { escapedXml } from '../write/kml.ts';
import { rendererOf } from '../write/qml.ts';
import { lookOf } from '../write/taken-look.ts';

/* A project of QGIS (3.28 or later) whose layers are read in ranges from where they are published. */

/** Why a data set, or a filter of it, is not in a project. */
export type ProjectGap = 'own' | 'pasted' | 'restricted' | 'unread' | 'filter';

/** Text of a project, and what of the map it lacks; `text` is absent where no layer could be in it. */
export interface QgisProject {
  text?: string;
  gaps: { facts: MapFacts; why: ProjectGap }[];
}

/** Context of a project: its title, the middle and zoom of its view, and the function that makes addresses absolute. */
interface ProjectContext {
  lang: Lang;
  title: string;
  view: View | undefined;
  absolute: (url: string) => string;
}

/** A layer of a project: its part of the tree and its definition; QGIS passes over an id of ten letters or fewer. */
interface ProjectLayer {
  leaf: string;
  definition: string;
}

/** Write what a map shows, topmost first, as a project of QGIS. */
export function writeQgisProject(shown: readonly ShownDataset[], context: ProjectContext): QgisProject {
  const gaps: QgisProject['gaps'] = [];
  const groups = shown.flatMap((each, index) => {
    const { facts } = each;
    const why = whyAbsent(facts);
    const layers = why === undefined ? layersOf(each, `mappe_couche_${index}`, context) : [];
    if (layers.length === 0) gaps.push({ facts, why: why ?? 'unread' });
    else if (facts.layers.some((layer) => isFilterLost(each, layer))) gaps.push({ facts, why: 'filter' });
    return layers.length === 0 ? [] : [{ title: tell(facts.title, context.lang).text, visible: each.visible, layers }];
  });
  if (groups.length === 0) return { gaps };
  const tree = groups.map(
    ({ title, visible, layers }) =>
      `<layer-tree-group name="${escapedXml(title)}" checked="${checked(visible)}" expanded="1">${layers.map(({ leaf }) => leaf).join('')}</layer-tree-group>`,
  );
  const text = `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis projectname="${escapedXml(context.title)}" version="3.28.0">
<title>${escapedXml(context.title)}</title>
<properties><SpatialRefSys><ProjectionsEnabled type="int">1</ProjectionsEnabled></SpatialRefSys></properties>
<projectCrs>${mercator}</projectCrs>
<layer-tree-group>
${tree.join('\n')}
</layer-tree-group>
${viewOf(context.view)}
<projectlayers>
${groups.flatMap(({ layers }) => layers.map(({ definition }) => definition)).join('\n')}
</projectlayers>
</qgis>
`;
  return { text, gaps };
}

function whyAbsent({ origin = 'catalogue', restriction, service }: MapFacts): ProjectGap | undefined {
  if (restriction !== undefined) return 'restricted';
  if (origin === 'catalogue') return undefined;
  return service ? 'pasted' : 'own';
}

const checked = (isOn: boolean): string => (isOn ? 'Qt::Checked' : 'Qt::Unchecked');
/** A system by the three numbers without which QGIS knows its name and nothing more; the first is that of its own list. */
const systemOf = (own: number, code: number): string =>
  `<spatialrefsys><srsid>${own}</srsid><srid>${code}</srid><authid>EPSG:${code}</authid></spatialrefsys>`;
const mercator = systemOf(3857, 3857);
const degrees = systemOf(3452, 4326);

/** Pixels that a view is taken to be broad and high. */
const canvas = { width: 1280, height: 720 };
/** Pixels of the world at zoom 0. */
const worldPixels = 512;

function viewOf(view: View | undefined): string {
  if (view === undefined) return '';
  const [x, y] = metresOf(view.center);
  const metres = (2 * halfWorld) / worldPixels / 2 ** view.zoom;
  const across = (canvas.width / 2) * metres;
  const up = (canvas.height / 2) * metres;
  const ends = { xmin: x - across, ymin: y - up, xmax: x + across, ymax: y + up };
  const named = Object.entries(ends).map(([name, value]) => ` ${name}="${value}"`);
  const listed = Object.entries(ends).map(([name, value]) => `<${name}>${value}</${name}>`);
  // The one is what the program opens at, the other what its functions and its server take for the view of the project.
  return `<mapcanvas name="theMapCanvas"><units>meters</units><extent>${listed.join('')}</extent><destinationsrs>${mercator}</destinationsrs></mapcanvas>
<ProjectViewSettings rotation="0" UseProjectScales="0"><Scales/><DefaultViewExtent${named.join('')}>${mercator}</DefaultViewExtent></ProjectViewSettings>`;
}

const metresOf = ([longitude, latitude]: Position): [number, number] => [
  (longitude / 180) * halfWorld,
  (isometricLatitude(latitude) / Math.PI) * halfWorld,
];

function layersOf(shown: ShownDataset, id: string, context: ProjectContext): ProjectLayer[] {
  const { facts } = shown;
  if (facts.service !== undefined) return picturesOf(shown, id, context);
  return [...facts.layers].sort(byPlace).flatMap((layer, index) => {
    const url = layer.files?.flatgeobuf?.url;
    if (url === undefined) return [];
    const conditions = (shown.filters?.[layer.name] ?? []).flatMap((filter) => conditionOf(filter, layer) ?? []);
    const subset = conditions.length === 0 ? '' : `|subset=${conditions.join(' AND ')}`;
    const isMixed = layer.geometry === 'mixed';
    const parts = isMixed ? (['Point', 'LineString', 'Polygon'] as const) : [undefined];
    return parts.map((part) =>
      projectLayer(shown, context, {
        id: `${id}_${index}${part === undefined ? '' : `_${part}`}`,
        name: titleOf(layer, context.lang),
        provider: 'ogr',
        source: `/vsicurl/${context.absolute(url)}${part === undefined ? '' : `|geometrytype=${part}`}${subset}`,
        system: degrees,
        isOn: !shown.hidden.includes(layer.name),
        attributes: 'type="vector"',
        look: isMixed ? '' : `${rendererOf(lookOf(shown, layer, context.lang))}<layerOpacity>${shown.opacity}</layerOpacity>`,
      }),
    );
  });
}

const places = ['point', 'line', 'mixed', 'polygon'];

/** Points above lines above areas, and broad areas below small ones, as on the map. */
const byPlace = (a: MapLayer, b: MapLayer): number =>
  places.indexOf(a.geometry) - places.indexOf(b.geometry) || (a.breadth ?? 0) - (b.breadth ?? 0);

/** The tiles of pictures that a service gives; QGIS has no address for what it gives otherwise. */
function picturesOf(shown: ShownDataset, id: string, context: ProjectContext): ProjectLayer[] {
  const { service, tiles, title } = shown.facts;
  if (service?.draws !== 'pictures' || !service.address.includes('{z}')) return [];
  const { minzoom, maxzoom } = tiles;
  return [
    projectLayer(shown, context, {
      id,
      name: tell(title, context.lang).text,
      provider: 'wms',
      source: `type=xyz&zmin=${minzoom}&zmax=${maxzoom}&url=${encodeURIComponent(service.address)}`,
      system: mercator,
      isOn: true,
      attributes: 'type="raster"',
      look: '',
    }),
  ];
}

interface Written {
  id: string;
  name: string;
  provider: 'ogr' | 'wms';
  source: string;
  system: string;
  isOn: boolean;
  attributes: string;
  look: string;
}

function projectLayer({ facts }: ShownDataset, { lang }: ProjectContext, written: Written): ProjectLayer {
  const { id, name, provider, source, system, isOn, attributes, look } = written;
  const { attribution, terms } = facts;
  const rights = terms === undefined ? '' : `<rights>${escapedXml(tell(terms.license, lang).text)}</rights>`;
  const named = escapedXml(name);
  const from = escapedXml(source);
  return {
    leaf: `<layer-tree-layer id="${id}" name="${named}" source="${from}" providerKey="${provider}" checked="${checked(isOn)}" expanded="1"/>`,
    definition: `<maplayer ${attributes}><id>${id}</id><datasource>${from}</datasource><layername>${named}</layername><srs>${system}</srs><attribution>${escapedXml(attribution)}</attribution><resourceMetadata><title>${named}</title>${rights}</resourceMetadata><provider encoding="UTF-8">${provider}</provider>${look}</maplayer>`,
  };
}

function isFilterLost({ filters }: ShownDataset, layer: MapLayer): boolean {
  return (filters?.[layer.name] ?? []).some((filter) => conditionOf(filter, layer) === undefined);
}

/** A filter in the SQL of OGR; undefined where that would find others: texts without their accents, and moments. */
function conditionOf({ field, test }: Filter, { fields }: MapLayer): string | undefined {
  const type = fields.find(({ name }) => name === field)?.type;
  if (type === undefined || isMoment(type)) return undefined;
  const column = `"${field.replaceAll('"', '""')}"`;
  const isText = type === 'text';
  if (test.kind === 'empty') return isText ? `(${column} IS NULL OR ${column} = '')` : `${column} IS NULL`;
  if (test.kind === 'filled') return isText ? `(${column} IS NOT NULL AND ${column} <> '')` : `${column} IS NOT NULL`;
  if (test.kind === 'between') return type === 'integer' || type === 'number' ? betweenOf(column, test) : undefined;
  if (test.kind === 'contains') return undefined;
  const values = test.values.flatMap((value) => literalOf(value, type) ?? []);
  if (values.length < test.values.length) return undefined;
  const among = `${column} IN (${values.join(', ')})`;
  return test.kind === 'among' ? among : `(${column} IS NULL OR NOT (${among}))`;
}

function betweenOf(column: string, { least, most, open }: Extract<Filter['test'], { kind: 'between' }>): string | undefined {
  const sides = [
    ...(least === undefined ? [] : [`${column} >= ${least}`]),
    ...(most === undefined ? [] : [`${column} ${open === true ? '<' : '<='} ${most}`]),
  ];
  return sides.length === 0 ? undefined : sides.join(' AND ');
}

function literalOf(value: string, type: FieldType): string | undefined {
  if (type === 'text') return `'${value.replaceAll("'", "''")}'`;
  if (type === 'boolean') return value === 'true' ? '1' : '0';
  return Number.isFinite(Number(value)) && value.trim() !== '' ? value : undefined;
}
