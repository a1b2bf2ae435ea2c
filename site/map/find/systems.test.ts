import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Bbox } from '../../../schemas/types.ts';
import type { Position } from '../model/model.ts';
import { planesOf, toDegrees, toMetres } from './project.ts';
import { planeSystems, systemsAt } from './systems.ts';

/** Positions as GDAL moves them from a system to another. */
const gdal = (from: string, to: string, positions: readonly Position[]): Position[] =>
  execFileSync('gdaltransform', ['-s_srs', from, '-t_srs', to, '-output_xy'], {
    input: positions.map((position) => position.join(' ')).join('\n'),
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number) as Position);

/** Corners and inner points of where a system is of use. */
const pointsOf = ({ boxes }: (typeof planeSystems)[number]): Position[] =>
  boxes.flatMap(([west, south, east, north]) =>
    [0, 0.31, 0.5, 0.87, 1].flatMap((x) =>
      [0, 0.23, 0.66, 1].map((y): Position => [west + x * (east - west), south + y * (north - south)]),
    ),
  );

const farthest = (some: readonly Position[], others: readonly Position[]): number =>
  Math.max(...some.map(([x, y], at) => Math.hypot(x - (others[at]?.[0] ?? NaN), y - (others[at]?.[1] ?? NaN))));

describe('systems of metres', () => {
  test.each(planeSystems.map((system) => [`${system.code} ${system.title}`, system] as const))(
    'are those of GDAL to the decimetre, there and back: %s',
    (_, system) => {
      const points = pointsOf(system);
      expect(points.length).toBeGreaterThanOrEqual(20);
      const metres = gdal('OGC:CRS84', system.code, points);
      expect(
        farthest(
          points.map((at) => toMetres(system, at)),
          metres,
        ),
      ).toBeLessThan(0.1);
      const back = gdal(system.code, 'OGC:CRS84', metres);
      expect(
        farthest(
          metres.map((at) => toDegrees(system, at)),
          back,
        ),
      ).toBeLessThan(1e-6);
    },
  );

  test.each<[string, Position, string[]]>([
    ['Reims', [4.03, 49.26], ['Lambert-93', 'CC49', 'CC50', 'UTM 31N']],
    ['Brest', [-4.49, 48.39], ['Lambert-93', 'CC48', 'CC49', 'UTM 30N']],
    ['Ajaccio', [8.74, 41.93], ['Lambert-93', 'CC42', 'UTM 32N']],
    ['Fort-de-France', [-61.07, 14.6], ['RGAF09 / UTM 20N']],
    ['Papeete', [-149.57, -17.54], ['RGPF / UTM 6S']],
    ['Nouméa', [166.44, -22.27], ['RGNC91-93 / Lambert NC']],
    ['New York', [-74, 40.7], []],
  ])('that are of use at %s', (_, at, titles) => {
    expect(systemsAt(at).map(({ title }) => title)).toEqual(titles);
  });

  test('know what is written in them where they are of use, and nothing elsewhere', () => {
    const middles = planeSystems.flatMap((system) => system.boxes.map((box) => ({ system, at: middleOf(box) })));
    const lost = middles.filter(({ system, at }) => !planesOf({ metres: toMetres(system, at) }).some((each) => each.system === system));
    expect(lost.map(({ system }) => system.title)).toEqual([]);
    expect(planesOf({ metres: [51_100, 51_454] })).toEqual([]);
    expect(planesOf({ metres: [99_999_999, 99_999_999] })).toEqual([]);
  });

  test.each<[string, Position, string | undefined, string[]]>([
    ['of the Aisne', [770_000, 6_907_000], undefined, ['Lambert-93']],
    ['of Reims in its zone', [1_775_000, 8_230_000], undefined, ['CC49']],
    ['of three meridians', [400_000, 5_350_000], undefined, ['UTM 30N', 'UTM 31N', 'UTM 32N']],
    ['of a meridian that is named', [550_000, 5_350_000], 'utm31n', ['UTM 31N']],
    ['of a code', [550_000, 5_350_000], 'epsg32631', ['UTM 31N']],
    ['of a name that does not fit', [770_000, 6_907_000], 'utm31n', ['Lambert-93']],
    ['of Saint-Pierre, or of the mainland', [553_000, 5_180_000], undefined, ['UTM 30N', 'UTM 31N', 'RGSPM06 / UTM 21N']],
  ])('tell the metres %s', (_, metres, said, titles) => {
    expect(planesOf({ metres, ...(said !== undefined && { system: said }) }).map(({ system }) => system.title)).toEqual(titles);
  });
});

const middleOf = ([west, south, east, north]: Bbox): Position => [(west + east) / 2, (south + north) / 2];
