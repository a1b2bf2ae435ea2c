import { describe, expect, test } from 'vitest';
import { countXml, type CountXmlJob } from './count-xml.ts';

function* pieces(text: string, size: number): Generator<string> {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
}
const count = async (format: CountXmlJob['format'], text: string, size = 3) => (await countXml(pieces(text, size), { format })).features;

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

  test.each(['<a><b></a>', '<a>', '<a', '', '<a></a><b></b>', '<a><!-- </a>'])('cannot be counted in %j', async (text) => {
    await expect(count('gml', text)).rejects.toThrow('Le fichier est incomplet (XML');
  });

  test('are not read where a document type is declared', async () => {
    await expect(count('gpx', '<!DOCTYPE gpx [<!ENTITY a "b">]><gpx/>')).rejects.toThrow('DOCTYPE');
  });
});
