import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { ManifestSource } from '../../schemas/types.ts';
import { fileSource } from '../source/fetch.ts';
import { findFeed } from '../formats/sources/gtfs.ts';
import { inspectSource, type Inspection } from './inspect.ts';
import { normaliseSource, type CleanLayer } from './normalise.ts';
import { feedFiles, makeFeed } from '../programs/programs.fixtures/make-feed.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { makeZip } from '../programs/programs.fixtures/make-zip.ts';
import { readShape } from '../../schemas/codecs/wkb.ts';
import { wkbOfGeopackage } from '../../schemas/codecs/geopackage.ts';
import { simpleParts } from '../programs/geometry/shapes.ts';

interface Read {
  inspection: Inspection;
  layers: CleanLayer[];
  told: string[];
  /** Rows of a layer: its attributes, and x, y of each position of its geometry. */
  rows: (layer: string) => Record<string, SQLOutputValue | number[]>[];
}

async function read(zip: Buffer, source: ManifestSource = {}): Promise<Read> {
  const folder = scratchFolder();
  const path = join(folder, 'reseau.zip');
  writeFileSync(path, zip);
  const given = await fileSource(path);
  const inspection = await inspectSource(given, { source }, folder);
  const { path: clean, layers, problems } = await normaliseSource(inspection, {}, folder);
  const rows = (name: string): ReturnType<Read['rows']> => {
    using database = new DatabaseSync(clean, { readOnly: true });
    return database
      .prepare(`SELECT * FROM "${name}" ORDER BY fid`)
      .all()
      .map(({ fid: _, geom, ...row }) => {
        const wkb = geom instanceof Uint8Array ? wkbOfGeopackage(geom) : null;
        return {
          ...row,
          ...(geom !== undefined && {
            geom:
              wkb === null
                ? null
                : simpleParts(readShape(wkb)).flatMap(({ sequences }) => sequences.flatMap((positions) => [...positions])),
          }),
        };
      });
  };
  const told = [...inspection.problems, ...problems].map(({ severity, message }) => `${severity} ${message.replaceAll('\u202f', ' ')}`);
  return { inspection, layers, told, rows };
}

const withoutPlace =
  'warning Couche « stops » : des objets n’ont pas de géométrie (1 sur 4). Ils sont dans les fichiers, pas sur la carte.';

describe('a GTFS feed', () => {
  test('is one source, whichever its folder is: stops as points, shapes as lines, all else as tables, with the types of its reference', async () => {
    const { inspection, layers, rows, told } = await read(makeFeed({}, 'export/gtfs/'));
    expect(inspection).toMatchObject({ format: 'GTFS' });
    expect(inspection.geometry).toBeUndefined();
    expect(layers.map(({ name, geometry, features, crs }) => [name, geometry, features, crs?.code])).toEqual([
      ['stops', 'point', 4, 'EPSG:4326'],
      ['shapes', 'line', 2, 'EPSG:4326'],
      ['routes', null, 2, undefined],
      ['trips', null, 4, undefined],
      ['stop_times', null, 4, undefined],
      ['calendar', null, 1, undefined],
      ['calendar_dates', null, 1, undefined],
      ['agency', null, 1, undefined],
    ]);
    // A node without coordinates is a stop without a place.
    expect(rows('stops')[0]).toEqual({
      stop_id: '0101',
      stop_code: '12',
      stop_name: 'Gare, quai A',
      stop_lat: 49.2594,
      stop_lon: 4.0244,
      location_type: 0,
      parent_station: '100',
      wheelchair_boarding: 1,
      geom: [4.0244, 49.2594],
    });
    expect(rows('stops')[3]).toMatchObject({ stop_id: '200', stop_name: 'Couloir', location_type: 3, geom: null });
    expect(told).toContain(withoutPlace);
    // Points of a shape in their order, with what all its trips have in common.
    expect(rows('shapes')).toEqual([
      {
        shape_id: '10',
        route_id: '01',
        route_short_name: 'A',
        route_long_name: 'Ligne A',
        route_type: 0,
        route_color: '00A0E3',
        route_text_color: 'FFFFFF',
        direction_id: 0,
        trip_count: 2,
        geom: [4.0244, 49.2594, 4.028, 49.256, 4.0317, 49.2533],
      },
      {
        shape_id: '20',
        route_id: '02',
        route_short_name: '7',
        route_long_name: 'Ligne "7"',
        route_type: 3,
        route_color: null,
        route_text_color: null,
        direction_id: null,
        trip_count: 2,
        geom: [4.0317, 49.2533, 4.0244, 49.2594],
      },
    ]);
    // Identifiers and times are texts, modes whole numbers, days dates.
    expect(rows('stop_times').map(({ trip_id: trip, arrival_time: at, stop_sequence: rank }) => [trip, at, rank])).toEqual([
      ['1001', '23:58:00', 1],
      ['1001', '24:07:30', 2],
      ['1002', '25:10:00', 1],
      ['2001', ' 8:00:00', 1],
    ]);
    expect(rows('calendar_dates')).toEqual([{ service_id: 'S1', date: '2026-05-01', exception_type: 2 }]);
    expect(rows('agency')[0]).toMatchObject({ agency_id: '1', agency_name: 'Réseau, dit « Citura »' });
    const typesOf = (name: string): unknown =>
      Object.fromEntries(layers.find((layer) => layer.name === name)?.fields.map((field) => [field.name, field.type]) ?? []);
    expect(typesOf('calendar')).toMatchObject({ service_id: 'text', monday: 'integer', start_date: 'date', end_date: 'date' });
    expect(typesOf('routes')).toMatchObject({ route_id: 'text', route_short_name: 'text', route_type: 'integer', route_color: 'text' });
  });

  test('tells of a shape that several routes share only what they agree on', async () => {
    const trips = 'route_id,service_id,trip_id,direction_id,shape_id\n01,S1,1,1,10\n03,S1,2,1,10\n';
    const routes = `${feedFiles['routes.txt']}03,1,B,Ligne B,0,00A0E3,000000\n`;
    const { rows } = await read(makeFeed({ 'trips.txt': trips, 'routes.txt': routes }));
    expect(rows('shapes')).toMatchObject([
      { shape_id: '10', route_id: null, route_short_name: null, route_type: 0, route_color: '00A0E3', direction_id: 1, trip_count: 2 },
      { shape_id: '20', route_id: null, trip_count: 0 },
    ]);
  });

  test('may lack what is optional, hold a table without rows or without a byte, and texts that are none', async () => {
    const { layers, told } = await read(
      makeFeed({
        'shapes.txt': null,
        'calendar.txt': null,
        'agency.txt': '',
        'transfers.txt': 'from_stop_id,to_stop_id,transfer_type\n',
        'LISEZMOI.txt': 'Ce flux est publié par le réseau,\nsous licence ouverte.\n',
        'lignes_speciales.txt': 'route_id,saison\n01,été\n',
      }),
    );
    expect(layers.map(({ name }) => name)).toEqual(['stops', 'routes', 'trips', 'stop_times', 'calendar_dates', 'lignes_speciales']);
    expect(told.filter((text) => !text.includes('espaces'))).toEqual([withoutPlace]);
  });

  test('tells a shape of one point, and points that cannot be read', async () => {
    const shapes = `${feedFiles['shapes.txt']}30,49.25,4.03,1,\n10,,4.03,3,\n10,49.25,4.03,deux,\n`;
    const { rows, told } = await read(makeFeed({ 'shapes.txt': shapes }));
    expect(rows('shapes').map(({ shape_id: id, geom }) => [id, (geom as number[] | null)?.length])).toEqual([
      ['10', 6],
      ['20', 4],
      ['30', undefined],
    ]);
    expect(told.filter((text) => text.includes('shapes.txt'))).toEqual([
      'warning shapes.txt : des points n’ont pas de coordonnées ou de rang lisibles (en tout : 2, d’abord à la ligne 8) ; ils manquent à leurs tracés. Corrigez-les.',
      'warning shapes.txt : des tracés n’ont pas deux points, par exemple « 30 » (en tout : 1) ; ils sont publiés sans géométrie. Complétez-les ou retirez-les.',
    ]);
  });

  test('tells what refers to nothing, and what is not of its type, which stays as it is written', async () => {
    const { rows, told } = await read(
      makeFeed({
        'trips.txt': `${feedFiles['trips.txt']}09,S9,9001,Nulle part,0,99\n`,
        'stop_times.txt': `${feedFiles['stop_times.txt']}1001,24:09:00,24:09:00,0109,3\n7777,24:09:00,24:09:00,0101,3\n`,
        'routes.txt': `${feedFiles['routes.txt']}04,1,C,Ligne C,bus,,\n`,
        'calendar_dates.txt': `${feedFiles['calendar_dates.txt']}S1,20260230,2\n`,
      }),
    );
    expect(rows('routes').map((row) => row['route_type'])).toEqual(['0', '3', 'bus']);
    expect(rows('calendar_dates').map((row) => row['date'])).toEqual(['20260501', '20260230']);
    expect(told.filter((text) => text.includes('.txt'))).toEqual([
      'warning routes.txt, champ « route_type » : des valeurs ne sont pas du type entier que demande la référence GTFS, par exemple « bus » à la ligne 4 (en tout : 1) ; le champ est publié comme texte. Corrigez-les.',
      ...[
        ['trips.txt', 'route_id', 'routes.txt', '09', 6],
        ['trips.txt', 'shape_id', 'shapes.txt', '99', 6],
        ['trips.txt', 'service_id', 'calendar.txt, calendar_dates.txt', 'S9', 6],
        ['stop_times.txt', 'trip_id', 'trips.txt', '7777', 7],
        ['stop_times.txt', 'stop_id', 'stops.txt', '0109', 6],
      ].map(
        ([file, field, others, example, line]) =>
          `warning ${file}, champ « ${field} » : des valeurs n’existent pas dans ${others}, par exemple « ${example} » à la ligne ${line} (en tout : 1). Corrigez le flux, ou complétez-le.`,
      ),
      'warning calendar_dates.txt, champ « date » : des valeurs ne sont pas du type date que demande la référence GTFS, par exemple « 20260230 » à la ligne 3 (en tout : 1) ; le champ est publié comme texte. Corrigez-les.',
    ]);
  });

  test('may bring areas of its own as GeoJSON beside its tables', async () => {
    const areas =
      '{"type":"FeatureCollection","features":[{"type":"Feature","id":"z","geometry":{"type":"Point","coordinates":[4,49]},"properties":{"n":1}}]}';
    const { layers } = await read(makeFeed({ 'locations.geojson': areas }));
    expect(layers.map(({ name }) => name).filter((name) => /stops|shapes|routes|locations/.test(name))).toEqual([
      'stops',
      'shapes',
      'routes',
      'locations',
    ]);
  });

  test('is recognised by its stops and what is beside them: a text called so is none', async () => {
    expect((await read(makeZip([{ name: 'stops.txt', content: 'nom,lon,lat\na,4,49\n' }]))).inspection.format).toBe('CSV');
    const named = (folder: string): { name: string; text: string }[] =>
      Object.entries(feedFiles).map(([name, text]) => ({ name: `${folder}${name}`, text }));
    expect(findFeed(named('a/'))?.get('stops')).toBe('a/stops.txt');
    expect(findFeed([...named('a/'), ...named('b/')])).toBeUndefined();
    expect(findFeed(named('').filter(({ name }) => name !== 'stops.txt'))).toBeUndefined();
  });
});

describe('the columns that a manifest names for the geometry', () => {
  const tables = (places = 'x_l;y_l'): Buffer =>
    makeZip([
      { name: 'arrets.csv', content: `nom;${places}\na;4,02;49,25\n` },
      { name: 'lignes.csv', content: 'nom;couleur\nA;bleu\n' },
    ]);

  test('count for the tables of an archive that have them', async () => {
    const { layers } = await read(tables(), { geometry: { x: 'x_l', y: 'y_l' }, crs: 'EPSG:4326' });
    expect(layers.map(({ name, geometry }) => [name, geometry])).toEqual([
      ['arrets', 'point'],
      ['lignes', null],
    ]);
  });

  test('are refused where none of the tables has them', async () => {
    await expect(read(tables('a;b'), { geometry: { x: 'x_l', y: 'y_l' }, crs: 'EPSG:4326' })).rejects.toThrow(
      '«\u202fsource.geometry\u202f» nomme la colonne «\u202fx_l\u202f», que n’a aucun des tableaux de l’archive\u202f: arrets, lignes.',
    );
  });
});
