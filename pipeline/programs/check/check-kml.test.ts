import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../programs.fixtures/make-geopackage.ts';
import { findBareAmpersand } from './bare-ampersand.ts';
import { checkKml } from './check-kml.ts';
import type { Examination } from '../read/examination.ts';
import { rewriteKml, type KmlChanges } from './rewrite-kml.ts';
import { defaultLimits } from '../../base/limits.ts';

const namespace = 'xmlns="http://www.opengis.net/kml/2.2"';
const place = (inside = ''): string => `<Placemark>${inside}<Point><coordinates>4,49</coordinates></Point></Placemark>`;
const kml = (inside: string): string => `<kml ${namespace}>${inside}</kml>`;

function* pieces(text: string, size: number): Generator<string> {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
}

/** Check a text; gives the findings, and the text that is written in its place. */
async function check(text: string | Buffer): Promise<Examination & { written: string | undefined; told: string[] }> {
  const folder = scratchFolder();
  const path = join(folder, 'deposited');
  writeFileSync(path, text);
  const found = await checkKml(path, folder, defaultLimits);
  const written = existsSync(join(folder, 'source.kml')) ? readFileSync(join(folder, 'source.kml'), 'utf8') : undefined;
  expect(found.rewritten).toBe(written === undefined ? undefined : 'source.kml');
  return { ...found, written, told: found.problems.map(({ id, severity }) => `${severity} ${id}`) };
}

const nothing: KmlChanges = { without: new Set(), flatten: false };

async function rewrite(text: string, changes: Partial<KmlChanges> = {}): Promise<string> {
  const results = await Promise.all(
    [1, 7, 10_000].map(async (size) => {
      let written = '';
      await rewriteKml(pieces(text, size), { ...nothing, ...changes }, (piece) => (written += piece));
      return written;
    }),
  );
  expect(new Set(results).size).toBe(1);
  return results[0] ?? '';
}

describe('a KML file', () => {
  test('is read as it is where nothing has to be written anew', async () => {
    const text = kml(`<Document><name>Balade</name>${place('<name>a</name><description>deux  mots</description>')}</Document>`);
    expect(await check(text)).toMatchObject({ features: 1, problems: [], written: undefined });
  });

  test.each(['Placemark', 'Folder'])('may have no Document: a bare %s is as good', async (name) => {
    expect(await check(kml(name === 'Folder' ? `<Folder>${place()}</Folder>` : place()))).toMatchObject({
      features: 1,
      problems: [],
      written: undefined,
    });
  });

  test('whose names are set on lines of their own loses what indents them', async () => {
    const { written, problems } = await check(
      kml(
        `<Document>\n  <name>\n    Balade du dimanche\n  </name>\n  ${place('<name>\n\tDépart\r\n</name><description> a </description>')}</Document>`,
      ),
    );
    expect(problems).toEqual([]);
    expect(written).toBe(
      kml(`<Document>\n  <name>Balade du dimanche</name>\n  ${place('<name>Départ</name><description> a </description>')}</Document>`),
    );
  });

  test('with several elements in its root is read as if they were in a Document, and told', async () => {
    const { features, told, written } = await check(kml(place('<name>a</name>') + place('<name>b</name>')));
    expect([features, told]).toEqual([2, ['warning source.kml-no-document']]);
    expect(written).toBe(kml(`<Document>${place('<name>a</name>')}${place('<name>b</name>')}</Document>`));
  });

  test('that begins with a Document is read as if its root were there, and told', async () => {
    const { features, told, written } = await check(`<?xml version="1.0"?>\n<Document ${namespace}>${place()}</Document>`);
    expect([features, told]).toEqual([1, ['warning source.kml-no-root']]);
    expect(written).toBe(`<?xml version="1.0" encoding="UTF-8"?>\n${kml(`<Document ${namespace}>${place()}</Document>`)}`);
  });

  test('whose root is another is refused', async () => {
    await expect(check('<plan><Placemark/></plan>')).rejects.toThrow('La racine du fichier n’est pas <kml>');
  });

  test('with fields in two forms keeps both, of which GDAL would drop one', async () => {
    const schema = '<Schema id="s"><SimpleField name="etat" type="string"/></Schema>';
    const data = '<Data name="code"><value>007</value></Data>';
    const simple =
      '<SchemaData schemaUrl="#s"><SimpleData name="état &amp; &quot;usage&quot;">bon</SimpleData><SimpleData name="vide"/></SchemaData>';
    const { written } = await check(kml(`<Document>${schema}${place(`<ExtendedData>${data}${simple}</ExtendedData>`)}</Document>`));
    const both = `${data}<Data name="état &amp; &quot;usage&quot;"><value>bon</value></Data><Data name="vide"><value></value></Data>`;
    expect(written?.replace('<SimpleData name="vide"/>', '')).toBe(
      kml(`<Document>${place(`<ExtendedData>${both}</ExtendedData>`)}</Document>`),
    );
    // Either alone is read by GDAL.
    expect((await check(kml(`<Document>${schema}${place(`<ExtendedData>${simple}</ExtendedData>`)}</Document>`))).written).toBeUndefined();
    expect((await check(kml(`<Document>${place(`<ExtendedData>${data}</ExtendedData>`)}</Document>`))).written).toBeUndefined();
  });

  test('tells of images on the map and of links, which are not published', async () => {
    const overlay = '<GroundOverlay><name> plan </name><Icon><href>plan.png</href></Icon></GroundOverlay>';
    const link = '<NetworkLink><Link><href>https://exemple.fr/a.kml</href></Link></NetworkLink>';
    const { features, told, written } = await check(kml(`<Document>${place()}${overlay}${link}</Document>`));
    expect([features, told]).toEqual([1, ['warning source.kml-links', 'warning source.kml-overlays']]);
    expect(written).toBe(kml(`<Document>${place()}${link}</Document>`));
    await expect(check(kml(`<Document>${link}</Document>`))).rejects.toThrow(
      'ne contient que des liens vers d’autres fichiers (NetworkLink)',
    );
  });

  test('is written anew in UTF-8, whatever it was', async () => {
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?>${kml(`<Document><name>\nForêt\n</name>${place()}</Document>`)}`;
    const { written } = await check(Buffer.from(text, 'latin1'));
    expect(written).toBe(`<?xml version="1.0" encoding="UTF-8"?>${kml(`<Document><name>Forêt</name>${place()}</Document>`)}`);
  });
});

describe('what is written anew of a KML', () => {
  test('is the same in whatever pieces it comes, comments, CDATA and entities as they were', async () => {
    const text =
      '<kml><!-- <name> x </name> --><Document><name>\n <![CDATA[ a & b ]]>\n</name><value>\n&#32;c &lt; d\n</value><value> e </value></Document></kml>';
    expect(await rewrite(text)).toBe(
      '<kml><!-- <name> x </name> --><Document><name><![CDATA[ a & b ]]></name><value>&#32;c &lt; d</value><value> e </value></Document></kml>',
    );
  });

  test('has nothing of what is left out, whatever is in it', async () => {
    const text = '<kml><a/><b><name> x </name><b><c/></b></b><name> y </name></kml>';
    expect(await rewrite(text, { without: new Set(['b']) })).toBe('<kml><a/><name>y</name></kml>');
  });
});

describe('an ampersand that stands alone', () => {
  test.each<[string, { line: number; found: string } | undefined]>([
    ['<a>\n\nEau & gaz</a>', { line: 3, found: '& gaz</a>' }],
    ['<a b="1&2">é</a>', { line: 1, found: '&2">é</a>' }],
    ['<a>x&', { line: 1, found: '&' }],
    ['<a>&amp; &#233; &#xE9; &éa.b-c;</a>', undefined],
    ['<a><![CDATA[ & ]]><!-- & --><?p & ?></a>', undefined],
    ['<a><![CDATA[ & ]]>\n&;</a>', { line: 2, found: '&;</a>' }],
  ])('is found in %j', async (text, found) => {
    for (const size of [1, 4, 10_000]) expect(await findBareAmpersand(pieces(text, size))).toEqual(found);
  });

  test('is told by its line where it makes the rest unreadable', async () => {
    await expect(check(kml(`<Document>\n<name>Eau & gaz</name>${place()}</Document>`))).rejects.toThrow(
      'Ligne 2\u202f: un «\u202f&\u202f» est écrit seul («\u202f& gaz</name><Placemark><Point>\u202f»). En XML il s’écrit «\u202f&amp;\u202f»',
    );
    await expect(check(kml(`<Document><name>Eau & gaz; bois</name>${place()}</Document>`))).rejects.toThrow(
      'un «\u202f&\u202f» est écrit seul',
    );
  });
});
