import { describe, expect, test } from 'vitest';
import { checkXml, type CheckXmlJob } from './check-xml.ts';
import { defaultLimits } from '../../base/limits.ts';

function* pieces(text: string, size: number): Generator<string> {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
}
const count = async (format: CheckXmlJob['format'], text: string, size = 3) =>
  (await checkXml(pieces(text, size), { format }, defaultLimits)).features;

describe('features of an XML text', () => {
  test('are counted by layer in GML, whatever stands in comments, CDATA and attributes', async () => {
    const gml = `<?xml version="1.0"?><!-- <gml:featureMember> --><wfs:FC a="x > y" b='"'>
      <gml:featureMember><app:Rue><![CDATA[</app:Rue>]]></app:Rue></gml:featureMember>
      <gml:featureMembers><app:Rue/><app:Parc><gml:member><x/></gml:member></app:Parc></gml:featureMembers></wfs:FC>\n`;
    for (const size of [1, 5, 10_000]) expect(await count('gml', gml, size)).toEqual({ Rue: 2, Parc: 1 });
  });

  test('are placemarks in KML, points and lines in GPX', async () => {
    expect(await count('kml', '<kml><Document><Folder><Placemark/><Placemark></Placemark></Folder></Document></kml>')).toBe(2);
    expect(await count('gpx', '<gpx><wpt/><trk><trkseg><trkpt/><trkpt></trkpt></trkseg></trk></gpx>')).toEqual({
      waypoints: 1,
      tracks: 1,
      track_points: 2,
    });
  });

  test.each(['<a>', '<a', '', '<a><!-- </a>', '<a><b a="'])('cannot be counted in %j, which ends early', async (text) => {
    await expect(count('gml', text)).rejects.toThrow('Le fichier est incomplet (XML');
  });

  test.each([
    ['<a>\n<b></a>', 'ligne 2\u202f: une balise fermante n’a pas d’ouvrante'],
    ['<a></a><b></b>', 'ligne 1\u202f: quelque chose suit ou précède l’élément racine'],
    ['<a b=c/>', 'ligne 1\u202f: un attribut n’a pas de valeur entre guillemets'],
    ['<a>&nom;</a>', 'ligne 1\u202f: un caractère spécial («\u202f&…;\u202f») est mal écrit'],
    ['<a b="1" b="2"/>', 'ligne 1\u202f: l’attribut «\u202fb\u202f» est écrit deux fois'],
  ])('cannot be counted in %j, which is malformed', async (text, detail) => {
    await expect(count('gml', text)).rejects.toThrow(`Le fichier XML est mal formé, ${detail}`);
  });

  test.each([
    ['<a xmlns:h="http://www.w3.org/1999/xhtml"><h:script/></a>', '1999/xhtml'],
    ['<a><svg xmlns="http://www.w3.org/2000/svg"/></a>', '2000/svg'],
    ['<?xml-stylesheet href="x.xsl"?><a/>', 'xml-stylesheet'],
  ])('are not read beside what a browser would run: %j', async (text, what) => {
    await expect(count('gml', text)).rejects.toThrow(new RegExp(`qu’un navigateur exécuterait \\(.*${what}\\)`));
  });

  test.each([
    ['gml', '0 0 1 0 1 1 0 0', true],
    ['gml', '0 0 5 1 0 5 1 1 5 0 0 5', true],
    ['gml', '0 0 1 0 1 1 0 1', false],
    ['gml', '0 0 1 0 0 0', false],
    ['kml', '0,0 1,0,5 1,1 0.0,0', true],
    ['kml', '0,0 1,0 1,1 0,1', false],
  ] as const)('are told where a ring of %s is not closed: %s', async (format, text, isSound) => {
    const [outer, inner] = format === 'gml' ? ['gml:LinearRing', 'gml:posList'] : ['LinearRing', 'coordinates'];
    const { problems } = await checkXml([`<a><${outer}><${inner}>${text}</${inner}></${outer}></a>`], { format }, defaultLimits);
    expect(problems.map(({ id }) => id)).toEqual(isSound ? [] : ['source.geometry-ring']);
  });

  test('are told with what is wrong in them', async () => {
    const told = async (format: CheckXmlJob['format'], text: string): Promise<string[]> =>
      (await checkXml([text], { format }, defaultLimits)).problems.map(({ severity, message }) => `${severity} ${message}`);
    expect(await told('gpx', '<gpx><wpt lat="91" lon="2"/><wpt lat="48"/><wpt lat="48" lon="2"/></gpx>')).toEqual([
      'error Un point GPX n’a pas de latitude et de longitude en degrés\u202f: ligne 1, objet 1\u202f; ligne 1, objet 2.',
    ]);
    expect(await told('kml', '<kml>\n<Placemark><Point><coordinates>2,48 3;4</coordinates></Point></Placemark></kml>')).toEqual([
      'error Des coordonnées contiennent autre chose que des nombres, «\u202f2,48 3;4\u202f»\u202f: ligne 2, objet 1.',
    ]);
    expect(
      await told(
        'gml',
        '<a><gml:featureMember><b gml:id="x"/></gml:featureMember><gml:featureMember><b gml:id="x"/></gml:featureMember></a>',
      ),
    ).toEqual(['warning Des objets ont le même identifiant\u202f: ligne 1, objet 2, gml:id x.']);
  });

  test('are not read where a document type is declared', async () => {
    await expect(count('gpx', '<!DOCTYPE gpx [<!ENTITY a "b">]><gpx/>')).rejects.toThrow('DOCTYPE');
  });
});

test('a text that nests deeper than any honest one is refused', async () => {
  await expect(count('gml', `${'<a>'.repeat(201)}${'</a>'.repeat(201)}`, 1000)).rejects.toThrow('imbrique plus de 200 niveaux');
  expect(await count('gml', `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`, 1000)).toEqual({});
});

test('features whose class is called like a member of every object are counted', async () => {
  const gml = '<c><gml:member><constructor/></gml:member><gml:member><constructor/></gml:member></c>';
  expect(await count('gml', gml)).toEqual({ constructor: 2 });
  expect(await count('gpx', '<gpx><constructor/><wpt/></gpx>')).toEqual({ waypoints: 1 });
});
