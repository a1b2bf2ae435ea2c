import type { ManifestService, ManifestSource } from '../types.ts';
import { breakIf, type Draft, type Rule } from './rule.ts';
import { parseUrl } from '../model/parse-url.ts';

/** Services of several layers: which one is wanted has to be said. The others are one file. */
const layered: readonly ManifestService['type'][] = ['wms', 'wmts', 'tms', 'wfs'];
/** Properties that only some services understand. */
const understood: Record<'style' | 'format' | 'tileMatrixSet', readonly ManifestService['type'][]> = {
  style: ['wms', 'wmts'],
  format: ['wms', 'wmts'],
  tileMatrixSet: ['wmts'],
};
/** Properties that need the bytes of the data, which stay at their service. */
const ofFiles = ['layers', 'tiles', 'raster', 'style', 'expect', 'keepSource', 'personalData'] as const satisfies readonly (keyof Draft)[];
const ofFile = ['sha256', 'crs', 'geometry', 'filter'] as const satisfies readonly (keyof ManifestSource)[];
/** Parameters of a request, which the pipeline writes itself. */
const requestParameters = /^(service|request|version|layers?|styles?|typenames?|crs|srs|bbox|width|height|format)$/i;

/** A host as the policy of a page can name it (CSP 3, section 2.3.1): an address may hold a star or a semicolon there. */
const plainHost = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/;

/** Rules of data that stay at their producer's service. */
export const serviceRules: readonly Rule[] = [
  {
    id: 'service.layer-needed',
    severity: 'error',
    breaks: ({ source: { service } = {} }) =>
      breakIf(service?.layer === undefined && isLayered(service), '/source/service', { type: nameOf(service) }),
  },
  {
    id: 'service.key-useless',
    severity: 'error',
    breaks: ({ source: { service } = {} }) => [
      ...breakIf(service?.layer !== undefined && !isLayered(service), '/source/service/layer', { key: 'layer', type: nameOf(service) }),
      ...(['style', 'format', 'tileMatrixSet'] as const).flatMap((key) =>
        breakIf(service?.[key] !== undefined && !understood[key].includes(service.type), `/source/service/${key}`, {
          key,
          type: nameOf(service),
        }),
      ),
    ],
  },
  {
    id: 'service.alone',
    severity: 'error',
    breaks: (draft) => {
      const { source } = draft;
      if (source?.service === undefined) return [];
      return [
        ...ofFiles.flatMap((key) => breakIf(draft[key] !== undefined, `/${key}`, { key })),
        // A standard may be named of them; a schema is held against rows that are here.
        ...(draft.conformsTo ?? []).flatMap((each, index) =>
          breakIf(typeof each !== 'string', `/conformsTo/${index}`, { key: 'conformsTo' }),
        ),
        ...ofFile.flatMap((key) => breakIf(source[key] !== undefined, `/source/${key}`, { key: `source.${key}` })),
      ];
    },
  },
  {
    id: 'service.host',
    severity: 'error',
    breaks: ({ source: { service } = {} }) => {
      const { hostname = '' } = parseUrl(service?.url ?? '') ?? {};
      return breakIf(hostname !== '' && !plainHost.test(hostname), '/source/service/url', { host: hostname });
    },
  },
  {
    id: 'service.query',
    severity: 'error',
    breaks: ({ source: { service } = {} }) => {
      const url = parseUrl(service?.url ?? '');
      const names = [...(url?.searchParams.keys() ?? [])].filter((name) => requestParameters.test(name));
      if (url === null || names.length === 0 || !isLayered(service)) return [];
      for (const name of names) url.searchParams.delete(name);
      return breakIf(true, '/source/service/url', { name: names.join(', '), near: url.href });
    },
  },
];

/** Whether a service of this kind has several layers, so that one has to be named. */
export const namesLayers = (type: ManifestService['type']): boolean => layered.includes(type);

const isLayered = (service: ManifestService | undefined): boolean => service !== undefined && namesLayers(service.type);

const nameOf = (service: ManifestService | undefined): string =>
  service === undefined ? '' : service.type === 'pmtiles' ? 'PMTiles' : service.type.toUpperCase();
