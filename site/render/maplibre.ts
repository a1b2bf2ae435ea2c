import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { latest } from '@maplibre/maplibre-gl-style-spec';
import type { Plugin } from './sheets.ts';

/** Folder of the package's sources. */
export const mapSources = join(dirname(fileURLToPath(import.meta.resolve('maplibre-gl'))), '..', 'src');

/** Folder of the sources of what cuts GeoJSON into tiles. */
const cutting = join(dirname(fileURLToPath(import.meta.resolve('@maplibre/geojson-vt'))), '..', 'src');
const inClusters = relative(mapSources, join(cutting, 'cluster-tile-index.ts'));

/** Modules that the site imports, and the worker that replaces one. */
const asked = { map: 'maplibre-gl', worker: 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url', cutting: '@maplibre/geojson-vt' };
const worker = '\0mappe-map-worker';
const modules = new Map([
  [asked.map, '\0mappe-map'],
  [asked.worker, worker],
  [asked.cutting, join(cutting, 'index.ts')],
]);
// PMTiles would bring code that unpacks, for browsers that cannot: all that are served can.
const unpacking = '\0mappe-unpacking';
const description = join(mapSources, '..', 'package.json');

/** Names that the site asks of MapLibre, each with its module: the index would bring all else that anyone may ask. */
const exported: Readonly<Record<string, string>> = {
  Map: 'ui/map.ts',
  Popup: 'ui/popup.ts',
  FullscreenControl: 'ui/control/fullscreen_control.ts',
  NavigationControl: 'ui/control/navigation_control.ts',
  ScaleControl: 'ui/control/scale_control.ts',
  addProtocol: 'source/protocol_crud.ts',
  prewarm: 'util/global_worker_pool.ts',
};
const mapExports = (): string =>
  [
    ...Object.entries(exported).map(([name, file]) => `export { ${name} } from ${JSON.stringify(join(mapSources, file))};`),
    `import { config } from ${JSON.stringify(join(mapSources, 'util', 'config.ts'))};`,
    'export const setWorkerUrl = (url) => void (config.WORKER_URL = url);',
  ].join('\n');
// What shows where a reader is comes with its first press.
const locator = join(import.meta.dirname, '..', 'map', 'locate.ts');
const located = join(mapSources, 'ui', 'control', 'geolocate_control.ts');

/** The style sheet of the package, as its text. */
const sheetName = '/maplibre-gl.css?';

/** Names of what no map of the site has, by module: other forms of tiles, sources and layers, a globe, clusters, what looks for faults. */
const unused: Readonly<Record<string, readonly string[]>> = {
  'geo/projection/crs.ts': ['CRSWorldCoordinateHelper', 'identityCrs'],
  'geo/projection/globe_camera_helper.ts': ['GlobeCameraHelper'],
  'geo/projection/globe_projection.ts': ['GlobeProjection'],
  'geo/projection/globe_transform.ts': ['createGlobeTransform'],
  'geo/projection/vertical_perspective_camera_helper.ts': ['VerticalPerspectiveCameraHelper'],
  'geo/projection/vertical_perspective_projection.ts': ['VerticalPerspectiveProjection'],
  'geo/projection/vertical_perspective_transform.ts': ['createVerticalPerspectiveTransform'],
  'source/canvas_source.ts': ['CanvasSource'],
  'source/image_source.ts': ['ImageSource'],
  'source/vector_tile_mlt.ts': ['MLTVectorTile'],
  'source/video_source.ts': ['VideoSource'],
  'style/load_sprite.ts': ['loadSprite'],
  'ui/control/attribution_control.ts': ['AttributionControl', 'defaultAttributionControlOptions'],
  'ui/control/logo_control.ts': ['LogoControl'],
  'ui/hash.ts': ['Hash'],
  'util/geojson_reproject.ts': ['reprojectGeoJSONFromWorld', 'reprojectGeoJSONSourceDiffToWorld', 'reprojectGeoJSONToWorld'],
  'webgl/draw/draw_collision_debug.ts': ['drawCollisionDebug'],
  'webgl/draw/draw_custom.ts': ['drawCustom'],
  'webgl/draw/draw_debug.ts': ['drawDebug', 'drawDebugPadding', 'selectDebugSource'],
  [relative(mapSources, unpacking)]: ['decompressSync'],
  [inClusters]: ['ClusterTileIndex', 'defaultClusterOptions'],
};

/** Beginning of a module that is given what it stands in for. */
const given = 'let own; export function give(given) { own = given; }';

/** Code of what each map asks for, and is never given: fonts of a style, other projections, faults of a style. */
const empty: Readonly<Record<string, string>> = {
  'geo/projection/projection_crud.ts':
    'export const getRegisteredProjection = () => undefined; export function addProjection() {} export function removeProjection() {}',
  'render/font_face_manager.ts': 'export class FontFaceManager { setFontFaces() {} hasFontFaces() { return false; } destroy() {} }',
  'source/projection_handler_worker.ts': 'export const createWorkerCRSHelper = () => undefined; export function setProjectionHandler() {}',
  // What is written from right to left stands as it is until that has come which sets it: without a name there is no tile to draw anew.
  'symbol/arabic_shaping.ts': `${given} export const applyArabicShaping = (text) => own?.applyArabicShaping(text) ?? text;`,
  'symbol/bidi.ts': `${given}
    const cut = (text, ends, of) =>
      [...ends, text.length].map((end, at, all) => of(all[at - 1] ?? 0, end)).filter((line) => line.length > 0);
    export const processBidirectionalText = (text, ends) =>
      own?.processBidirectionalText(text, ends) ?? cut(text, ends, (from, to) => text.slice(from, to));
    export const processStyledBidirectionalText = (text, sections, ends) =>
      own?.processStyledBidirectionalText(text, sections, ends) ??
      cut(text, ends, (from, to) => (to > from ? [text.slice(from, to), sections.slice(from, to)] : []));`,
  // Styles are the site's own, or checked as they were published.
  'style/validate_style.ts':
    'const none = () => false; export const validateStyle = {}; export const SPEC_SOURCE_TYPES = new Set();' +
    'export { none as validateAndEmit, none as validateStyleAndEmit, none as emitValidationErrors };',
};

/** Names of what draws layers that few maps have, and a ground with its shape, by module: it comes with the first of them. */
export const rareParts: Readonly<Record<string, readonly string[]>> = {
  'render/terrain.ts': ['Terrain'],
  'webgl/draw/draw_color_relief.ts': ['drawColorRelief'],
  'webgl/draw/draw_fill_extrusion.ts': ['drawFillExtrusion'],
  'webgl/draw/draw_heatmap.ts': ['drawHeatmap'],
  'webgl/draw/draw_hillshade.ts': ['drawHillshade'],
  'webgl/draw/draw_terrain.ts': ['drawDepth', 'drawTerrain'],
  'webgl/program/color_relief_program.ts': ['colorReliefUniforms', 'colorReliefUniformValues'],
  'webgl/program/fill_extrusion_program.ts': [
    ...['fillExtrusionUniforms', 'fillExtrusionPatternUniforms'],
    ...['fillExtrusionUniformValues', 'fillExtrusionPatternUniformValues'],
  ],
  'webgl/program/heatmap_program.ts': [
    ...['heatmapUniforms', 'heatmapTextureUniforms', 'heatmapUniformValues', 'heatmapTextureUniformValues'],
  ],
  'webgl/program/hillshade_program.ts': [
    ...['hillshadeUniforms', 'hillshadePrepareUniforms', 'hillshadeUniformValues', 'hillshadeUniformPrepareValues'],
  ],
  'webgl/render_to_texture.ts': ['RenderToTexture'],
};

/** Shaders of the same, as MapLibre calls them and their files. */
const rareShaders: Readonly<Record<string, string>> = {
  colorRelief: 'color_relief',
  fillExtrusion: 'fill_extrusion',
  fillExtrusionPattern: 'fill_extrusion_pattern',
  heatmap: 'heatmap',
  heatmapTexture: 'heatmap_texture',
  hillshade: 'hillshade',
  hillshadePrepare: 'hillshade_prepare',
  terrain: 'terrain',
  terrainDepth: 'terrain_depth',
  terrainHeight: 'terrain_height',
};
const shaderFile = (name: string, part: string): string => `shaders/glsl/${name}.${part}.glsl.g.ts`;
const textsOf = (names: readonly string[]): string[] =>
  names.flatMap((name) => ['fragment', 'vertex'].map((part) => shaderFile(name, part)));
/** Shaders of the same, of a globe and of what looks for faults. */
const rareTexts = new Set(
  textsOf([...Object.values(rareShaders), '_projection_globe', 'atmosphere', 'collision_box', 'collision_circle', 'debug']),
);

/** Mark of the module itself, where another stands in for it. */
const itself = '?itself';

/** Module of all shaders. */
const shaders = join(mapSources, 'shaders', 'shaders.ts');

/** A module that hands on to the one that it stands in for, once that has come. */
const forward = (names: readonly string[]): string =>
  [
    given,
    ...names.map((name) => `export function ${name}(...given) { return new.target ? new own.${name}(...given) : own.${name}(...given); }`),
  ].join('\n');

/** The module that brings what is rare. */
const bringer = join(import.meta.dirname, '..', 'map', 'rare-layers.ts');
function bring(): string {
  const at = (name: string): string => JSON.stringify(join(mapSources, name));
  const parts = Object.keys(rareParts).map((name, index) => ({ name, as: `part${index}` }));
  const texts = Object.entries(rareShaders).map(([shader, name]) => ({ shader, name }));
  return [
    `import { prepare, shaders } from ${at('shaders/shaders.ts')};`,
    ...parts.map(({ name, as }) => `import * as ${as} from ${at(name + itself)}; import { give as ${as}To } from ${at(name)};`),
    ...texts.flatMap(({ shader, name }) =>
      ['fragment', 'vertex'].map((part) => `import ${shader}_${part} from ${at(shaderFile(name, part) + itself)};`),
    ),
    'export function giveRare() {',
    ...parts.map(({ as }) => `${as}To(${as});`),
    ...texts.map(({ shader }) => `shaders.${shader} = prepare(${shader}_fragment, ${shader}_vertex);`),
    '}',
  ].join('\n');
}

/** Modules of page and worker by which MapLibre has text set that is written from right to left: few maps in France have any. */
const setter = {
  page: join(mapSources, 'source', 'rtl_text_plugin_main_thread.ts'),
  worker: join(mapSources, 'source', 'rtl_text_plugin_worker.ts'),
};
const rightToLeft = '\0mappe-right-to-left';

/** Has it wait for the first such text: MapLibre then draws anew what has any. */
function deferSetter(code: string): string {
  const none = "status: RTLPluginStatus = 'unavailable'";
  if (!code.includes(none)) throw new Error('MapLibre no longer says that nothing sets text from right to left.');
  return code.replace(none, "status: RTLPluginStatus = 'deferred'");
}

const loadSetter = (address: string): string =>
  'export const rtlWorkerPlugin = { isParsed: () => false, setMethods() {}, async syncState(state) {' +
  `if (state.pluginStatus !== 'loading') return state; await import(/* @vite-ignore */ ${address});` +
  "return { ...state, pluginStatus: 'loaded' }; } };";

const bringRightToLeft = (): string =>
  ['symbol/arabic_shaping.ts', 'symbol/bidi.ts']
    .map((name, at) => [JSON.stringify(join(mapSources, name)), JSON.stringify(join(mapSources, name + itself)), at])
    .map(([path, own, at]) => `import * as part${at} from ${own}; import { give as give${at} } from ${path}; give${at}(part${at});`)
    .join('\n');

/** All that the specification says of styles: maps ask it for the properties of layers alone, where nothing seeks faults. */
const specification = '/maplibre-gl-style-spec/dist/reference/v8.mjs';
const unasked = ['required', 'requires', 'units'];
const properties = (): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(latest).filter(([name]) => /^(?:(?:layout|paint)_.+|light|sky)$/.test(name))),
    (key, value: unknown) => (unasked.includes(key) ? undefined : value),
  );

/** A module that only says what is missing, should anything ask for it after all. */
const standIn = (names: readonly string[]): string =>
  names.map((name) => `export function ${name}() { throw new Error('This map has no ${name}.'); }\n`).join('');

/** Classes of what no map of the site shows: the logo, half of the sheet, and controls that none has. */
const unshown =
  /\.maplibregl-(?:ctrl-(?:attrib|compass|globe|logo|terrain)|attrib-empty|compact|cooperative-gesture|(?:desktop|mobile)-message)/;

/** Leave out of a style sheet the rules of what no map of the site shows. */
export const dropUnshown = (sheet: string): string =>
  sheet.replaceAll(/([^{}]+)(\{[^{}]*\})/g, (_, selectors: string, body: string) => {
    const shown = selectors.split(',').filter((selector) => !unshown.test(selector));
    return shown.length === 0 ? '' : `${shown.join(',')}${body}`;
  });

/** Bundle MapLibre from its sources without what no map needs; modules that page and worker share are a file, fetched once. */
export function maplibreSources(): Plugin {
  // The ready bundles of the package hold these twice, a fifth of the weight of a map.
  return {
    name: 'mappe-maplibre',
    enforce: 'pre',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    // Its classes declare again what those that they extend have set: a field without a value sets nothing.
    config: () => ({ oxc: { assumptions: { setPublicClassFields: true }, typescript: { removeClassFieldsWithoutInitializer: true } } }),
    resolveId: (id, importer) =>
      id === asked.map && importer === locator
        ? located
        : id.endsWith(itself) || id === rightToLeft
          ? id
          : id === 'fflate' && importer?.includes('/pmtiles/')
            ? unpacking
            : modules.get(id),
    transform(code, id) {
      if (id.includes(sheetName)) return { code: dropUnshown(code), map: null };
      if (id === shaders) return { code: `${code}\nexport { prepare };`, map: null };
      return id === setter.page ? { code: deferSetter(code), map: null } : undefined;
    },
    load(id) {
      // All of the package's description would come for its version.
      if (id === description) return JSON.stringify({ version: (JSON.parse(readFileSync(id, 'utf8')) as { version: string }).version });
      const name = relative(mapSources, id);
      const names = unused[name];
      const code = names
        ? standIn(names)
        : rareParts[name]
          ? forward(rareParts[name])
          : rareTexts.has(name)
            ? "export default '';"
            : empty[name];
      // An import that a later MapLibre adds fails the bundling by its name.
      if (code !== undefined) return { code, moduleType: 'js' };
      if (id.endsWith(specification)) return { code: `export default ${properties()};`, moduleType: 'js' };
      if (id === bringer) return { code: bring(), moduleType: 'js' };
      if (id === modules.get(asked.map)) return { code: mapExports(), moduleType: 'js' };
      if (id === rightToLeft) return { code: bringRightToLeft(), moduleType: 'js' };
      const addressOf = (of: string, called: string): string =>
        `import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: 'chunk', id: of, name: called })}`;
      if (id === setter.worker) return { code: loadSetter(addressOf(rightToLeft, 'right-to-left')), moduleType: 'js' };
      return id === worker ? `export default ${addressOf(join(mapSources, 'source', 'worker.ts'), 'maplibre-gl-worker')};` : undefined;
    },
  };
}
