import { describe, expect, test } from 'vitest';
import type { ManifestService, Service } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import type { ServiceReader } from './ask-service.ts';
import { parseXml } from '../base/parse-xml.ts';
import { zoomRange } from '../../schemas/services/mercator.ts';
import { describeService } from './service-source.ts';

/* Documents that are short on the wire, and would fill the memory or the day of whoever reads them. */

const home = 'https://exemple.fr';

/** A service whose documents are these, by the ends of their addresses. */
const serviceOf = (documents: Record<string, string>): ServiceReader => ({
  ask: () => Promise.reject(new Error('Nothing else is asked.')),
  xml: (url) => {
    const found = Object.entries(documents).find(([end]) => url.endsWith(end));
    if (found === undefined) throw new Error(`Nothing is at ${url}.`);
    return Promise.resolve(parseXml(Buffer.from(found[1]), url));
  },
});

async function mapOf(asked: ManifestService, documents: Record<string, string>): Promise<Service['map']> {
  return (await describeService(asked, serviceOf(documents))).service.map;
}

const wmts = ({ style = 's', template = '{Style}' }): string =>
  `<Capabilities><Contents><Layer><Identifier>a</Identifier><Format>image/png</Format><Style><Identifier>${style}</Identifier></Style>
  <TileMatrixSetLink><TileMatrixSet>PM</TileMatrixSet></TileMatrixSetLink>
  <ResourceURL resourceType="tile" format="image/png" template="${home}/${template}/{TileMatrix}/{TileRow}/{TileCol}.png"/></Layer>
  <TileMatrixSet><Identifier>PM</Identifier><SupportedCRS>EPSG:3857</SupportedCRS><TileMatrix><Identifier>0</Identifier>
  <ScaleDenominator>559082264.0287178</ScaleDenominator><TopLeftCorner>-20037508.3427892 20037508.3427892</TopLeftCorner>
  <TileWidth>256</TileWidth></TileMatrix></TileMatrixSet></Contents></Capabilities>`;
const asFile: ManifestService = { type: 'wmts', url: `${home}/cap.xml`, layer: 'a' };

test('the zooms of a map are known where they are more than a call has arguments', () => {
  // Threads have more room for arguments than processes: some 500,000.
  const zooms = new Array<number>(2_000_000).fill(1);
  expect(() => Math.min(...zooms)).toThrow(RangeError);
  expect(() => zoomRange(zooms)).not.toThrow();
  expect(zoomRange(zooms)).toEqual({ minzoom: 1, maxzoom: 1 });
});

describe('the template of a WMTS', () => {
  test('is filled where its names are those of a person', async () => {
    expect((await mapOf(asFile, { 'cap.xml': wmts({}) }))?.address).toBe(`${home}/s/{z}/{y}/{x}.png`);
  });

  test.each([
    ['a name of 201 characters', { style: 's'.repeat(201) }],
    ['2,001 characters', { template: 'a'.repeat(2001) }],
    ['a short name in so many places that the address is too long', { style: 's'.repeat(200), template: '{Style}'.repeat(11) }],
  ])('makes no map with %s', async (_, parts) => {
    expect(await mapOf(asFile, { 'cap.xml': wmts(parts) })).toBeUndefined();
  });

  test('is not even read where an attribute is longer than any address', async () => {
    const error: unknown = await mapOf(asFile, { 'cap.xml': wmts({ template: '{Style}'.repeat(2000) }) }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(PipelineError);
    expect(String(error)).toContain(`La réponse de ${home}/cap.xml a plus de 10000 characters\u202f: elle n’est pas lue.`);
  });
});

test('a layer that is not there is compared with the first 2,000 names alone', async () => {
  const layers = Array.from(
    { length: 2001 },
    (_, index) => `<Layer><Identifier>${index < 2000 ? `n${index}` : 'zonage'}</Identifier></Layer>`,
  );
  const document = `<Capabilities><Contents>${layers.join('')}</Contents></Capabilities>`;
  const error: unknown = await mapOf({ ...asFile, layer: 'zonages' }, { 'cap.xml': document }).catch((thrown: unknown) => thrown);
  expect(String(error)).toContain('n’a pas de couche «\u202fzonages\u202f». Les plus proches\u202f: n0, n1, n10.');
});
