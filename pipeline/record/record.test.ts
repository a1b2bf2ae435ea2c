import { describe, expect, test } from 'vitest';
import { validateDatasetRecord } from '../../schemas/validators.js';
import type { Dataset, DatasetRecord, Problem } from '../../schemas/types.ts';
import { exampleVersion, makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { problem } from '../base/errors.ts';
import { buildRecord } from './record.ts';
import { canonical } from '../stores/digest.ts';
import { versionId } from '../source/version-id.ts';

const version = exampleVersion;
const parts = {
  version,
  attached: version.artifacts.map((artifact) => ({ ...artifact, format: 'source' as const, path: '/scratch/essai.csv' })),
  previous: undefined,
  date: '2026-11-24',
  problems: [],
};

describe('a record', () => {
  const manifest = makeManifest({
    layers: [{ name: 'mats', title: 'Mâts', key: 'id', fields: { hauteur: { title: 'Hauteur', unit: 'm' } } }],
  });
  const record = buildRecord({ ...parts, manifest });

  test('obeys its schema', () => {
    expect([validateDatasetRecord(record), validateDatasetRecord.errors]).toEqual([true, null]);
  });

  test('that does not is refused: the site could not be built from it', () => {
    const bbox: [number, number, number, number] = [0, 0, 183, 0];
    const version = { ...parts.version, extent: { bbox, boxes: [] } };
    expect(() => buildRecord({ ...parts, manifest, version })).toThrow(
      'La fiche de ddt-51/essai ne suit pas son schéma (/version/extent/bbox/2 maximum). C’est une erreur de Mappe\u202f: signalez-la avec ce manifeste. Rien n’est publié.',
    );
  });

  test('says of layers and fields what the manifest says now', () => {
    expect(record.version.layers[0]).toMatchObject({
      title: 'Mâts',
      key: 'id',
      fields: [{ name: 'hauteur', title: 'Hauteur', unit: 'm', nulls: 0 }],
    });
    const silent = buildRecord({ ...parts, manifest: makeManifest() });
    expect(silent.version.layers[0]?.fields[0]).toEqual({ name: 'hauteur', type: 'number', nulls: 0 });
  });

  test('names the standard that its layers follow, and takes its titles where the manifest says none', () => {
    const [measured] = version.layers;
    if (measured === undefined) throw new Error('no layer');
    const fields = [
      { name: 'TYPEZONE', type: 'text' as const, nulls: 0 },
      { name: 'LIBELLE', type: 'text' as const, nulls: 0 },
      { name: 'IDURBA', type: 'text' as const, nulls: 0, example: '51454_PLU_20240101' },
    ];
    const zoned = { ...version, layers: [{ ...measured, name: 'zones', fields }] };
    const layers = [{ name: 'zones', source: '51454_ZONE_URBA_20240101', fields: { LIBELLE: { title: 'Secteur' } } }];
    const plan = buildRecord({ ...parts, version: zoned, manifest: makeManifest({ layers }) });
    expect([validateDatasetRecord(plan), validateDatasetRecord.errors]).toEqual([true, null]);
    expect(plan.standard).toMatchObject({ id: 'cnig-plu', part: 'PLU', plan: true });
    expect(plan.version.layers[0]?.title).toEqual({ fr: 'Zones d’urbanisme', en: 'Zoning' });
    expect(plan.version.layers[0]?.fields.map(({ title }) => title)).toEqual([
      { fr: 'Type de zone', en: 'Zone type' },
      'Secteur',
      { fr: 'Identifiant du document', en: 'Document identifier' },
    ]);
    expect(record.standard).toBeUndefined();
  });

  test('holds no path of this machine', () => expect(JSON.stringify(record)).not.toContain('/scratch/'));

  test('carries the sentence that the license asks for, with the date of the data in letters, and none where nobody said it', () => {
    const cited = (told: Partial<Dataset>): string => buildRecord({ ...parts, manifest: makeManifest(told) }).attribution;
    expect(cited({})).toBe('DDT de la Marne');
    expect(cited({ dates: { issued: '2017-10-13' } })).toBe('DDT de la Marne, données du 13 octobre 2017');
    expect(cited({ dates: { created: '2015', revised: '2017' }, temporal: { start: '2010-01-01' } })).toBe(
      'DDT de la Marne, données de 2017',
    );
    expect(cited({ temporal: { start: '2020-01-01', end: '2024-12-31' } })).toBe('DDT de la Marne, données de 2020 à 2024');
    expect(buildRecord({ ...parts, manifest: makeManifest({ dates: { issued: '2017' } }) }).dates).toEqual({ issued: '2017' });
    expect(record.updated).toBe('2026-11-24');
  });

  test('lists the versions, the newest first, each once', () => {
    const earlier = {
      ...record,
      history: [
        { id: '0000000000000000', date: '2025-01-01', features: 1, bytes: 5 },
        { id: version.id, date: '2026-01-01', features: 2, bytes: 10 },
      ],
    };
    const { history } = buildRecord({ ...parts, manifest, previous: earlier });
    expect(history).toEqual([
      { id: version.id, date: '2026-01-01', features: 2, bytes: 10, edition: '1.0.1' },
      { id: '0000000000000000', date: '2025-01-01', features: 1, bytes: 5 },
    ]);
  });

  test('of remarks of one kind lists fifty, and says how many more there are: of each sheet there may be one', () => {
    const kept = (index: number): Problem =>
      problem('raster.kept-lossless', { name: `dalle-${index}.tif`, mean: 9 }, { severity: 'notice' });
    const fill = problem('raster.fill', { share: 4, height: 12 }, { severity: 'notice' });
    const others = Array.from({ length: 1500 }, (_, index) => kept(index));
    const problems = [...others.slice(0, 20), fill, ...others.slice(20)];
    const told = buildRecord({ ...parts, manifest, problems });
    expect([validateDatasetRecord(told), validateDatasetRecord.errors]).toEqual([true, null]);
    expect(told.problems).toHaveLength(52);
    expect([told.problems[20], told.problems.at(-2), told.problems.at(-1)]).toMatchObject([
      ...[fill, kept(49)],
      {
        id: 'build.more-alike',
        severity: 'notice',
        message: `Remarques de cette nature qui ne sont pas listées\u202f: 1450. La dernière qui l’est\u202f: ${kept(49).message}`,
      },
    ]);
  });

  test('cuts short what a remark quotes of a manifest, and tells a thousand remarks at most', () => {
    const quoting = problem('text.placeholder', { words: 'x'.repeat(20_000) }, { severity: 'warning' });
    const told = buildRecord({ ...parts, manifest, problems: [quoting] });
    expect([validateDatasetRecord(told), validateDatasetRecord.errors]).toEqual([true, null]);
    expect(told.problems[0]?.message).toMatch(/^.{0,40}x{300}….{0,300}$/s);
    const ids = Array.from({ length: 1200 }, (_, index) => ({ ...quoting, id: `rule-${index}`, facts: {}, message: 'Un essai' }));
    expect(buildRecord({ ...parts, manifest, problems: ids }).problems).toHaveLength(1000);
  });

  test('keeps where the tiles of a version are, and their recipe: of a point cloud, the frames of its files', () => {
    const [artifact] = version.artifacts;
    if (artifact === undefined) throw new Error('no artifact');
    const tilesOf = (...formats: ('sheet-tiles' | 'raster-pmtiles')[]): unknown[] => {
      const artifacts = formats.map((format, index) => {
        const key = `data/ddt-51/essai/0123456789abcdef/${format}.pmtiles`;
        return { ...artifact, format, key, recipe: index + 2 };
      });
      const [line] = buildRecord({ ...parts, manifest, version: { ...version, artifacts } }).history;
      return [line?.tiles?.split('/').at(-1), line?.recipe];
    };
    expect([tilesOf(), tilesOf('sheet-tiles'), tilesOf('sheet-tiles', 'raster-pmtiles')]).toEqual([
      ...[
        [undefined, undefined],
        ['sheet-tiles.pmtiles', 2],
        ['raster-pmtiles.pmtiles', 3],
      ],
    ]);
  });

  test('keeps of the versions that it replaces what a reader looks for, of the newest ones alone', () => {
    const layers = Array.from({ length: 12 }, (_, index) => ({
      name: `couche-${index}`,
      added: index,
      removed: 0,
      changed: 0,
      moved: 0,
      unchanged: 9,
      byField: Array.from({ length: 300 }, (__, field) => ({ field: `champ_${field}`, changed: 1 })),
    }));
    const changes = { previous: '0'.repeat(16), added: 66, removed: 0, changed: 0, moved: 0, unchanged: 108, layers };
    let last = buildRecord({ ...parts, manifest });
    for (let day = 10; day < 40; day += 1) {
      const next = { ...version, id: `${day}`.repeat(8), changes: { ...changes, previous: last.version.id } };
      last = buildRecord({ ...parts, manifest: makeManifest({ changes: `Édition ${day % 2}` }), version: next, previous: last });
    }
    expect(last.history).toHaveLength(31);
    expect(last.history.filter(({ files }) => files !== undefined)).toHaveLength(20);
    expect(last.history[0], 'what is shown now is in the version').not.toHaveProperty('files');
    expect(last.history[1]).toMatchObject({ files: [{ format: 'csv' }], changes: { added: 66 } });
    expect(last.history[1]?.changes?.layers?.[0]?.name, 'what changed most').toBe('couche-11');
    expect(last.history[1]?.changes?.layers?.map(({ byField }) => byField.length)).toEqual(Array(10).fill(10));
    expect(last.history.at(-3), 'the counts stay').toMatchObject({ changes: { added: 66 } });
    expect(
      last.history.flatMap(({ note }) => note ?? []),
      'what was said once is not said again',
    ).toEqual(['Édition 1', 'Édition 0']);
    expect(Buffer.byteLength(JSON.stringify(last.history))).toBeLessThan(120_000);
  });

  test('of an unlisted data set has an address that its id does not tell, kept from one version to the next', () => {
    const unlisted = makeManifest({ access: 'unlisted' });
    const first: DatasetRecord = buildRecord({ ...parts, manifest: unlisted });
    expect(first.path).toMatch(/^ddt-51\/[0-9a-f]{32}$/);
    const other = { ...version, source: { ...version.source, sha256: '0'.repeat(64) } };
    expect(buildRecord({ ...parts, manifest: unlisted, version: other, previous: first }).path).toBe(first.path);
    expect(buildRecord({ ...parts, manifest: unlisted, version: other }).path).not.toBe(first.path);
  });
});

describe('the id of a version', () => {
  const source = { sha256: 'a'.repeat(64) };
  const { dataset } = makeManifest({ layers: [{ name: 'mats', key: 'id', fields: { hauteur: { type: 'number' } } }] });
  const id = versionId(source, { dataset });

  test.each([
    ['another source', { sha256: 'b'.repeat(64) }, dataset],
    ['another key', source, { ...dataset, layers: [{ name: 'mats', key: 'code' }] }],
    ['another type', source, { ...dataset, layers: [{ name: 'mats', key: 'id', fields: { hauteur: { type: 'text' as const } } }] }],
    ['other zooms', source, { ...dataset, tiles: { maxzoom: 9 } }],
  ])('changes with %s', (_, changedSource, changed) => expect(versionId(changedSource, { dataset: changed })).not.toBe(id));

  test('does not change with titles, units, texts and styles', () => {
    const layers = [
      { name: 'mats', key: 'id', title: 'Mâts', fields: { hauteur: { type: 'number' as const, unit: 'm' }, nom: { title: 'Nom' } } },
    ];
    expect(versionId(source, { dataset: { ...dataset, title: 'Autre', style: 'style.json', layers } })).toBe(id);
  });

  test('does not change when somebody confirms a coordinate system that was guessed', () => {
    const guessed = { ...dataset, source: { ...dataset.source, crs: 'EPSG:2154', crsGuessed: true as const } };
    expect(versionId(source, { dataset: guessed })).toBe(
      versionId(source, { dataset: { ...dataset, source: { ...dataset.source, crs: 'EPSG:2154' } } }),
    );
  });

  test('does not change with the order of keys', () => {
    expect(canonical({ b: [1, { d: 1, c: 2 }], a: undefined })).toBe('{"b":[1,{"c":2,"d":1}]}');
  });
});
