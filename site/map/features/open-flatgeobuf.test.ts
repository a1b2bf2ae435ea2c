import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Bbox } from '../../../schemas/types.ts';
import { joinSpans } from '../fetch/join-spans.ts';
import { sourceAt } from './byte-source.ts';
import { fileSource } from './file-source.fixture.ts';
import { nodeBytes } from '../../../schemas/codecs/flatgeobuf.ts';
import type { Batch } from './flatgeobuf-read.ts';
import type { Meeting } from './flatgeobuf-search.ts';
import { openFlatgeobuf, type Flatgeobuf } from './open-flatgeobuf.ts';

let folder = '';
/** A grid of squares with heights, one large number and a text of each. */
const side = 150;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mappe-flatgeobuf-'));
  const rows = Array.from({ length: side * side }, (_, id) => {
    const x = (id % side) / 100;
    const y = Math.floor(id / side) / 100;
    return `${id};${9007199254740993n + BigInt(id)};2026-01-${String(1 + (id % 28)).padStart(2, '0')};;"POLYGON Z((${x} ${y} 7,${x + 0.008} ${y} 7,${x + 0.008} ${y + 0.008} 7,${x} ${y} 7))"`;
  });
  const csv = join(folder, 'grid.csv');
  writeFileSync(csv, `id;big;day;nothing;WKT\n${rows.join('\n')}\n`);
  writeFileSync(`${csv}t`, '"Integer","Integer64","Date","String","WKT"');
  const write = (name: string, ...args: string[]): void =>
    void execFileSync(
      'ogr2ogr',
      ['-f', 'FlatGeobuf', '-a_srs', 'EPSG:4326', '-oo', 'KEEP_GEOM_COLUMNS=NO', '-nlt', 'PolygonZ', ...args, join(folder, name), csv],
      { stdio: 'pipe' },
    );
  write('grid.fgb');
  write('plain.fgb', '-lco', 'SPATIAL_INDEX=NO');
  write('one.fgb', '-where', 'id = 4');
  write('empty.fgb', '-where', 'id < 0');
  write('empty-plain.fgb', '-where', 'id < 0', '-lco', 'SPATIAL_INDEX=NO');
});
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = (name: string): Buffer => readFileSync(join(folder, name));

/** Match features in a box, and nothing else. */
const inBox =
  ([west, south, east, north]: Bbox) =>
  ([x0, y0, x1, y1]: Bbox): Meeting =>
    x0 > east || x1 < west || y0 > north || y1 < south ? 'none' : x0 >= west && x1 <= east && y0 >= south && y1 <= north ? 'whole' : 'part';

async function gather(batches: AsyncGenerator<Batch>): Promise<Batch> {
  const all: Batch = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}

const box: Bbox = [0.405, 0.305, 0.61, 0.52];

describe('a FlatGeobuf file', () => {
  test('is read with its columns, whole numbers beyond a double, days and heights', async () => {
    const opened = await openFlatgeobuf(fileSource(bytesOf('one.fgb')));
    expect(opened.header).toMatchObject({ version: 3, name: 'grid', features: 1, nodeSize: 16, crs: { code: 'EPSG:4326' } });
    expect(opened.header.columns.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'integer'],
      ['big', 'integer'],
      ['day', 'datetime'],
      ['nothing', 'text'],
    ]);
    expect(await gather(opened.readAll())).toEqual([
      {
        row: 0,
        values: [4, 9007199254740997n, '2026-01-05T00:00:00', ''],
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [0.04, 0, 7],
              [0.048, 0, 7],
              [0.048, 0.008, 7],
              [0.04, 0, 7],
            ],
          ],
        },
      },
    ]);
  });

  test('is searched in few parts of it, and gives what it gives where all is read', async () => {
    const source = fileSource(bytesOf('grid.fgb'));
    const opened = await openFlatgeobuf(source);
    const found = await opened.search(inBox(box));
    const read = await gather(opened.read(found));
    expect(source.spans.length).toBeLessThan(8);
    expect(source.spans.reduce((sum, { from, to }) => sum + to - from, 0)).toBeLessThan(source.bytes / 10);
    const whole = new Map((await gather(opened.readAll())).map((feature) => [feature.row, feature]));
    expect(whole.size).toBe(side * side);
    const there = [...whole.values()].filter(({ geometry }) => {
      const ring = geometry?.type === 'Polygon' ? (geometry.coordinates[0] ?? []) : [];
      const xs = ring.map(([x = NaN]) => x);
      const ys = ring.map(([, y = NaN]) => y);
      return inBox(box)([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]) !== 'none';
    });
    expect(read.map(({ row }) => row)).toEqual(there.map(({ row }) => row));
    expect(read.length).toBeGreaterThan(400);
    for (const feature of read) expect(feature).toEqual(whole.get(feature.row));
  });

  test('is asked for its index once: what was searched is known, what was weighed is read', async () => {
    const source = fileSource(bytesOf('grid.fgb'));
    const opened = await openFlatgeobuf(source);
    const found = await opened.search(inBox(box));
    const before = source.spans.length;
    expect(await opened.search(inBox(box))).toEqual(found);
    expect(source.spans).toHaveLength(before);
    await gather(opened.read(found));
    expect(source.spans.slice(before).reduce((sum, { from, to }) => sum + to - from, 0)).toBe(opened.weigh(found));
  });

  test.each(['empty.fgb', 'empty-plain.fgb'])('may hold nothing, and is not waited for: %s', async (name) => {
    const opened = await openFlatgeobuf(fileSource(bytesOf(name)));
    expect(await opened.search(() => 'whole')).toEqual([]);
    expect(await gather(opened.readAll())).toEqual([]);
  });

  test('is read whole where it has no index', async () => {
    const opened = await openFlatgeobuf(fileSource(bytesOf('plain.fgb')));
    expect(opened.hasIndex).toBe(false);
    expect(await gather(opened.readAll())).toHaveLength(side * side);
  });

  test('is read no further once its reader has enough, or stops', async () => {
    const opened = await openFlatgeobuf(fileSource(bytesOf('grid.fgb')));
    const found = await opened.search(inBox(box));
    const stopping = new AbortController();
    stopping.abort(new Error('That is enough.'));
    await expect(gather(opened.read(found, { signal: stopping.signal }))).rejects.toThrow('That is enough.');
    await expect(gather(opened.readAll({ signal: stopping.signal }))).rejects.toThrow('That is enough.');
  });
});

describe('what is asked for', () => {
  test('is joined where little lies between, the nearest first, and not where there is much', () => {
    const far = 10_000_000;
    expect(
      joinSpans([
        { from: far, to: far + 10 },
        { from: 0, to: 10 },
        { from: 500, to: 510 },
      ]),
    ).toEqual([
      { from: 0, to: 510 },
      { from: far, to: far + 10 },
    ]);
    const gaps = Array.from({ length: 100 }, (_, index) => ({ from: index * 10_000, to: index * 10_000 + 10 }));
    const joined = joinSpans(gaps);
    expect(joined.length).toBeLessThan(gaps.length);
    expect(joined.reduce((sum, { from, to }) => sum + to - from, 0)).toBeLessThan(1000 + 66_000);
  });

  test('is asked a few parts at a time', async () => {
    const source = fileSource(bytesOf('grid.fgb'));
    let asked = 0;
    let most = 0;
    const slow: typeof source.read = async (span, options) => {
      most = Math.max(most, (asked += 1));
      await new Promise((done) => void setTimeout(done, 1));
      asked -= 1;
      return source.read(span, options);
    };
    const opened = await openFlatgeobuf({ ...source, read: slow });
    const found = await opened.search(inBox([0, 0, 2, 2]));
    // One of two hundred, each by itself.
    const apart = found
      .filter((_, index) => index % 200 === 0)
      .map((each, index) => ({ ...each, from: each.from, to: each.to, row: index }));
    expect(await gather(opened.read(apart))).toHaveLength(apart.length);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(6);
  });

  test('may be one feature that is longer than a part', async () => {
    const ring = Array.from({ length: 300_000 }, (_, index) => {
      const angle = (2 * Math.PI * index) / 300_000;
      return [Math.cos(angle), Math.sin(angle)];
    });
    const feature = (type: string, coordinates: unknown) => ({ type: 'Feature', properties: {}, geometry: { type, coordinates } });
    const features = [feature('Point', [0, 0]), feature('Polygon', [[...ring, ring[0]]]), feature('Point', [1, 1])];
    writeFileSync(join(folder, 'long.geojson'), JSON.stringify({ type: 'FeatureCollection', features }));
    for (const index of ['YES', 'NO']) {
      const target = join(folder, `long-${index}.fgb`);
      execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', '-lco', `SPATIAL_INDEX=${index}`, target, join(folder, 'long.geojson')], {
        stdio: 'pipe',
      });
      const opened = await openFlatgeobuf(fileSource(target));
      expect(opened.bytes).toBeGreaterThan(4 * 1024 ** 2);
      const all = await gather(opened.readAll());
      const lengths = all.map(({ geometry }) => (geometry?.type === 'Polygon' ? geometry.coordinates[0]?.length : 1));
      expect(lengths.toSorted((a = 0, b = 0) => a - b)).toEqual([1, 1, 300_001]);
      expect(opened.hasIndex).toBe(index === 'YES');
      if (opened.hasIndex) expect(await gather(opened.read(await opened.search(() => 'part')))).toEqual(all);
    }
  });
});

/** The same file with some bytes changed. */
function changed(name: string, change: (bytes: Buffer, opened: Flatgeobuf['header']) => unknown): Promise<Buffer> {
  const bytes = Buffer.from(bytesOf(name));
  return openFlatgeobuf(fileSource(bytes)).then(({ header }) => {
    const other = change(bytes, header);
    return other instanceof Buffer ? other : bytes;
  });
}

describe('a FlatGeobuf file that is not what it says', () => {
  const readBoth = async (bytes: Buffer): Promise<void> => {
    const opened = await openFlatgeobuf(fileSource(bytes));
    await gather(opened.read(await opened.search(inBox(box))));
    await gather(opened.readAll());
  };

  test.each([
    ['begins as another file', 'it begins as another file', (bytes: Buffer) => void bytes.write('PK', 0, 'latin1')],
    ['is of another version', 'its version is 2', (bytes: Buffer) => void bytes.writeUInt8(2, 3)],
    ['has a header without an end', 'its header has no end', (bytes: Buffer) => void bytes.writeUInt32LE(0xfffffff0, 8)],
    ['ends before its index does', 'its index ends outside of it', (bytes: Buffer) => bytes.subarray(0, 40_000)],
    [
      'has an index that points beyond its end',
      'its index points outside of it',
      (bytes: Buffer, { featuresStart }: Flatgeobuf['header']) => {
        for (let leaf = 1; leaf <= side * side; leaf += 1) bytes.writeBigUInt64LE(2n ** 62n, featuresStart - leaf * nodeBytes + 32);
      },
    ],
    [
      'has an index that points back',
      'its index points outside of it',
      (bytes: Buffer, { featuresStart }: Flatgeobuf['header']) => {
        for (let leaf = 1; leaf <= side * side; leaf += 1) bytes.writeBigUInt64LE(BigInt(leaf), featuresStart - leaf * nodeBytes + 32);
      },
    ],
    [
      'has features without an end',
      'a feature ends elsewhere than its index says',
      (bytes: Buffer, { featuresStart }: Flatgeobuf['header']) => void bytes.fill(0xff, featuresStart),
    ],
    [
      'has features of nothing',
      'a feature ends elsewhere than its index says',
      (bytes: Buffer, { featuresStart }: Flatgeobuf['header']) => void bytes.fill(0, featuresStart),
    ],
  ])('is refused in words: it %s', async (_, words, change) => {
    await expect(readBoth(await changed('grid.fgb', change))).rejects.toThrow(`test.fgb: FlatGeobuf is damaged: ${words}.`);
  });

  test.each([
    [
      'a feature that goes on beyond its end',
      'a feature ends outside of it',
      (bytes: Buffer, at: number) => void bytes.writeUInt32LE(0x7fffffff, at),
    ],
    [
      'fewer features than it says',
      'it says 22500 features and holds 2',
      (bytes: Buffer, at: number) => bytes.subarray(0, at + 2 * (4 + bytes.readUInt32LE(at))),
    ],
  ])('is refused where all is read: it has %s', async (_, words, change) => {
    const bytes = await changed('plain.fgb', (all, { featuresStart }) => change(all, featuresStart));
    const opened = await openFlatgeobuf(fileSource(bytes));
    await expect(gather(opened.readAll())).rejects.toThrow(`test.fgb: FlatGeobuf is damaged: ${words}.`);
  });

  test('has an end whatever bytes of it are others', async () => {
    const bytes = bytesOf('one.fgb');
    for (let at = 0; at < bytes.length; at += 1) {
      const other = Buffer.from(bytes);
      other.writeUInt8((bytes[at] ?? 0) ^ 0xff, at);
      const outcome = await openFlatgeobuf(fileSource(other))
        .then((opened) => gather(opened.readAll()))
        .catch(String);
      if (typeof outcome === 'string') expect(outcome).toContain('FlatGeobuf is damaged');
      else expect(outcome.length).toBeLessThanOrEqual(1);
    }
  });
});

describe('a server of a FlatGeobuf file', () => {
  let server: Server | undefined;
  afterEach(() => server?.closeAllConnections());
  afterEach(() => void server?.close());

  async function serve(listener: RequestListener): Promise<string> {
    const started = createServer(listener);
    server = started;
    await new Promise<void>((done) => void started.listen(0, '127.0.0.1', done));
    const address = started.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/grid.fgb`;
  }
  const rangeOf = (range = ''): [number, number] => {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    return [Number(from), Number(to) + 1];
  };
  const readAt = async (url: string, bytes = bytesOf('grid.fgb').length): Promise<number> => {
    const opened = await openFlatgeobuf(sourceAt(url, bytes));
    return (await gather(opened.read(await opened.search(inBox(box))))).length;
  };

  test('is asked for ranges, and told how much has come', async () => {
    const url = await serve(({ headers }, response) => {
      const [from, to] = rangeOf(headers.range);
      response.writeHead(206, { 'content-range': `bytes ${from}-${to - 1}/${bytesOf('grid.fgb').length}` });
      response.end(bytesOf('grid.fgb').subarray(from, to));
    });
    const opened = await openFlatgeobuf(sourceAt(url, bytesOf('grid.fgb').length));
    const found = await opened.search(inBox(box));
    let bytes = 0;
    await gather(opened.read(found, { onBytes: (more) => (bytes += more) }));
    expect(bytes).toBe(opened.weigh(found));
  });

  test('that sends a small file whole is asked once', async () => {
    let requests = 0;
    const url = await serve((_, response) => {
      requests += 1;
      response.end(bytesOf('grid.fgb'));
    });
    expect(await readAt(url)).toBeGreaterThan(100);
    expect(requests).toBe(1);
  });

  test('is not let send a large one whole', async () => {
    const url = await serve((_, response) => response.end(bytesOf('grid.fgb')));
    await expect(readAt(url, 200 * 1024 ** 2)).rejects.toThrow(`${url} did not come as asked for: the whole instead of bytes 0-`);
  });

  test.each([
    ['has no such file', 'answered 404.', (response: Parameters<RequestListener>[1]) => response.writeHead(404).end()],
    [
      'answers less than was asked for',
      'did not come as asked for: 1000 bytes instead of ',
      (response: Parameters<RequestListener>[1]) => response.writeHead(206).end(bytesOf('grid.fgb').subarray(0, 1000)),
    ],
    [
      'answers more',
      'did not come as asked for: more than ',
      (response: Parameters<RequestListener>[1]) => response.writeHead(206).end(bytesOf('grid.fgb')),
    ],
    [
      'answers another part',
      'did not come as asked for: ',
      (response: Parameters<RequestListener>[1]) => response.writeHead(206, { 'content-range': 'bytes 5-9/10' }).end('12345'),
    ],
  ])('that %s is named, with what it did', async (_, words, answer) => {
    const url = await serve((__, response) => void answer(response));
    await expect(readAt(url)).rejects.toThrow(`${url} ${words}`);
  });
});
