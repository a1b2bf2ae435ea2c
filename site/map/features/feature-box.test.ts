import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ByteSource } from './byte-source.ts';
import { readBoxes } from './feature-box.ts';

/** A file on the disk, and how many bytes of it were asked for. */
function sourceOf(path: string, change: (bytes: Uint8Array) => void = () => undefined): ByteSource & { asked: number[] } {
  const whole = new Uint8Array(readFileSync(path));
  change(whole);
  const asked: number[] = [];
  const read: ByteSource['read'] = ({ from, to }) => {
    asked.push(to - from);
    return Promise.resolve(whole.slice(from, to));
  };
  return { name: 'layer.fgb', bytes: whole.length, read, asked };
}

/** Squares of half a degree in the order that GDAL gives them. */
function makeFlatgeobuf(count: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const features = Array.from({ length: count }, (_, index) => {
    const x = (index * 37) % 170;
    const y = (index * 11) % 80;
    const corners = [
      [x, y],
      [x + 0.5, y],
      [x + 0.5, y + 0.5],
      [x, y + 0.5],
      [x, y],
    ];
    return { type: 'Feature', properties: { code: `c${index}` }, geometry: { type: 'Polygon', coordinates: [corners] } };
  });
  writeFileSync(join(folder, 'zones.geojson'), JSON.stringify({ type: 'FeatureCollection', features }));
  execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', join(folder, 'layer.fgb'), join(folder, 'zones.geojson')]);
  return join(folder, 'layer.fgb');
}

test.each([1, 16, 17, 300])('the box of each of %i features is read at its place, in forty bytes', async (count) => {
  const path = makeFlatgeobuf(count);
  const source = sourceOf(path);
  const boxAt = readBoxes(source);
  // GDAL gives features in the order of the file.
  const text = execFileSync('ogr2ogr', ['-f', 'GeoJSONSeq', '/vsistdout/', path], { encoding: 'utf8' });
  const corners = text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { geometry: { coordinates: [number, number][][] } }).geometry.coordinates[0]?.[0]);
  for (const [place, corner] of corners.entries()) {
    const [x = NaN, y = NaN] = corner ?? [];
    expect(await boxAt(place)).toEqual([x, y, x + 0.5, y + 0.5]);
  }
  expect(source.asked.slice(1)).toEqual(corners.map(() => 40));
  await expect(boxAt(count)).rejects.toThrow(`layer.fgb has no feature ${count}.`);
});

test('what is no FlatGeobuf file, has another header, or a box outside of the world, is refused', async () => {
  const path = makeFlatgeobuf(3);
  const headerEnd = 12 + readFileSync(path).readUInt32LE(8);
  for (const [from, to, says] of [
    [0, 4, 'layer.fgb is no FlatGeobuf file.'],
    [12, headerEnd, 'layer.fgb has a header that cannot be read.'],
    [headerEnd, headerEnd + 4 * 40, 'layer.fgb has a box outside of the world.'],
  ] as const)
    await expect(readBoxes(sourceOf(path, (bytes) => bytes.fill(0x7f, from, to)))(0)).rejects.toThrow(says);
});
