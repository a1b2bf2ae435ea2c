import { workOf } from '../../sandbox/job.ts';
import { onlyLayer, type Format } from './format.ts';

/** The box around each territory of a layer that measures others, by its code: pages say where a commune lies without its outline. */
export const territoryBoxes: Format = {
  id: 'territory-boxes',
  per: 'layer',
  takes: ({ territory, drawn }) => territory !== undefined && drawn > 0,
  outputs: [{ format: 'territory-boxes', file: 'territories.json', suffix: '-emprises.json', mediaType: 'application/json', recipe: 1 }],
  work(subject) {
    const { name: table, fidColumn, territory: column } = onlyLayer(subject);
    if (column === undefined || subject.wgs84 === null) return undefined;
    return workOf('box-territories', { table, fidColumn, column }, { 'clean.gpkg': subject.clean, 'wgs84.gpkg': subject.wgs84 });
  },
};
