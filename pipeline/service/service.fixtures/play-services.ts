import { gzipSync } from 'node:zlib';
import type { IncomingMessage, ServerResponse } from 'node:http';

const xlink = 'xmlns:xlink="http://www.w3.org/1999/xlink"';

/** Capabilities of a WMS: a layer within a group, which says what holds for both. */
export const wms = (origin: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms" ${xlink}>
  <Service><Name>WMS</Name><Title>Cartes</Title></Service>
  <Capability>
    <Request><GetMap><Format>image/jpeg</Format><Format>image/png</Format></GetMap>
      <GetFeatureInfo><Format>text/html</Format><Format>text/plain</Format><Format>application/json</Format></GetFeatureInfo></Request>
    <Layer>
      <Title>Tout</Title><CRS>EPSG:2154</CRS><CRS>EPSG:3857</CRS>
      <EX_GeographicBoundingBox><westBoundLongitude>-5.2</westBoundLongitude><eastBoundLongitude>9.6</eastBoundLongitude>
        <southBoundLatitude>41.3</southBoundLatitude><northBoundLatitude>51.1</northBoundLatitude></EX_GeographicBoundingBox>
      <Attribution><Title>Ministère &amp; partenaires</Title></Attribution>
      <Layer queryable="1"><Name>forets</Name><Title>Forêts publiques</Title>
        <Style><Name>vert</Name><LegendURL><OnlineResource xlink:href="${origin}/legende.png"/></LegendURL></Style>
        <MaxScaleDenominator>1000000</MaxScaleDenominator></Layer>
      <Layer><Name>forets_privees</Name><Title>Autres</Title></Layer>
    </Layer>
  </Capability>
</WMS_Capabilities>`;

const wfs = `<?xml version="1.0" encoding="UTF-8"?>
<wfs:WFS_Capabilities version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:ows="http://www.opengis.net/ows/1.1">
  <ows:OperationsMetadata><ows:Operation name="GetFeature"><ows:Parameter name="outputFormat"><ows:AllowedValues>
    <ows:Value>application/gml+xml; version=3.2</ows:Value><ows:Value>application/json</ows:Value></ows:AllowedValues></ows:Parameter></ows:Operation></ows:OperationsMetadata>
  <wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>plu:zone_urba</wfs:Name><wfs:Title>Zones</wfs:Title>
    <wfs:DefaultCRS>urn:ogc:def:crs:EPSG::4326</wfs:DefaultCRS>
    <ows:WGS84BoundingBox><ows:LowerCorner>4.0 49.2</ows:LowerCorner><ows:UpperCorner>4.1 49.3</ows:UpperCorner></ows:WGS84BoundingBox>
  </wfs:FeatureType></wfs:FeatureTypeList>
</wfs:WFS_Capabilities>`;

const matrices = [559082264.0287178, 279541132.0143589, 139770566.0071794]
  .map(
    (scale, zoom) => `<TileMatrix><ows:Identifier>${zoom}</ows:Identifier><ScaleDenominator>${scale}</ScaleDenominator>
      <TopLeftCorner>-20037508.342789 20037508.342789</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight></TileMatrix>`,
  )
  .join('');

export const wmts = `<?xml version="1.0" encoding="UTF-8"?>
<Capabilities version="1.0.0" xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1" ${xlink}>
  <Contents>
    <Layer><ows:Title>Parcelles</ows:Title><ows:Identifier>RPG.DERNIER</ows:Identifier>
      <ows:WGS84BoundingBox><ows:LowerCorner>-5 42</ows:LowerCorner><ows:UpperCorner>9 51</ows:UpperCorner></ows:WGS84BoundingBox>
      <Style isDefault="true"><ows:Identifier>normal</ows:Identifier></Style><Format>image/png</Format><InfoFormat>text/plain</InfoFormat>
      <TileMatrixSetLink><TileMatrixSet>LAMB93</TileMatrixSet></TileMatrixSetLink>
      <TileMatrixSetLink><TileMatrixSet>PM</TileMatrixSet><TileMatrixSetLimits>
        <TileMatrixLimits><TileMatrix>1</TileMatrix></TileMatrixLimits><TileMatrixLimits><TileMatrix>2</TileMatrix></TileMatrixLimits>
      </TileMatrixSetLimits></TileMatrixSetLink>
    </Layer>
    <TileMatrixSet><ows:Identifier>LAMB93</ows:Identifier><ows:SupportedCRS>EPSG:2154</ows:SupportedCRS></TileMatrixSet>
    <TileMatrixSet><ows:Identifier>PM</ows:Identifier><ows:SupportedCRS>EPSG:3857</ows:SupportedCRS>${matrices}</TileMatrixSet>
  </Contents>
</Capabilities>`;

const tms = (origin: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<TileMapService version="1.0.0"><Title>Tuiles</Title><TileMaps>
  <TileMap title="Bâtiments" srs="EPSG:3857" profile="none" href="${origin}/tms/1.0.0/BATI"/>
  <TileMap title="Ailleurs" srs="EPSG:3857" profile="none" href="https://ailleurs.exemple.fr/tms/1.0.0/AILLEURS"/>
</TileMaps></TileMapService>`;

const tileMap = `<?xml version="1.0" encoding="UTF-8"?>
<TileMap version="1.0.0"><Title>Bâtiments</Title><SRS>EPSG:3857</SRS>
  <BoundingBox minx="-600000" miny="5000000" maxx="1100000" maxy="6600000"/><Origin x="-20037508" y="20037508"/>
  <TileFormat width="256" height="256" mime-type="application/x-protobuf" extension="pbf"/>
  <TileSets><TileSet href="x" units-per-pixel="156543.0339280410" order="0"/><TileSet href="x" units-per-pixel="78271.5169640205" order="1"/></TileSets>
</TileMap>`;

/** A PMTiles archive without tiles: header and metadata. */
export function pmtiles(metadata: Buffer = gzipSync('{"name":"Carroyage","attribution":"<b>INSEE</b>","vector_layers":[{"id":"carreaux"}]}')): Buffer {
  const header = Buffer.alloc(127);
  header.write('PMTiles', 'latin1');
  header[7] = 3;
  header.writeBigUInt64LE(127n, 24);
  header.writeBigUInt64LE(BigInt(metadata.length), 32);
  Object.assign(header, { 97: 2, 98: 2, 99: 1, 100: 4, 101: 12 });
  [-5.2, 41.3, 9.6, 51.1].forEach((degrees, index) => header.writeInt32LE(Math.round(degrees * 1e7), 102 + index * 4));
  return Buffer.concat([header, metadata]);
}

/** The head of a tiled TIFF of 100 × 50 pixels of 10 m, in Web Mercator. */
export function cog(tag = 322): Buffer {
  const bytes = Buffer.alloc(20_000);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(8, 4);
  const entries: [number, number, number, number][] = [[256, 3, 1, 100], [257, 3, 1, 50], [tag, 3, 1, 256], [33550, 12, 3, 200], [33922, 12, 6, 240], [34735, 3, 8, 300]]; // prettier-ignore
  bytes.writeUInt16LE(entries.length, 8);
  entries.forEach(([name, type, count, value], index) => {
    const at = 10 + index * 12;
    bytes.writeUInt16LE(name, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(count, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  });
  [10, 10, 0].forEach((value, index) => bytes.writeDoubleLE(value, 200 + index * 8));
  [0, 0, 0, 450_000, 6_300_000, 0].forEach((value, index) => bytes.writeDoubleLE(value, 240 + index * 8));
  [1, 1, 0, 1, 3072, 0, 1, 3857].forEach((value, index) => bytes.writeUInt16LE(value, 300 + index * 2));
  return bytes;
}

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** Answers as a host that has one service of each kind. */
export function playServices(origin: () => string) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', origin());
    const wanted = url.searchParams.get('REQUEST');
    const send = (body: string | Buffer, type: string): void => void response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' }).end(body);
    const ranged = (bytes: Buffer): void => {
      const [, from = 0, to = 0] = (/^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []).map(Number);
      response.writeHead(206, { 'access-control-allow-origin': '*' }).end(bytes.subarray(from, to + 1));
    };
    if (url.pathname === '/wms') return wanted === 'GetMap' ? send(png, 'image/png') : send(wms(origin()), 'text/xml');
    if (url.pathname === '/wmts') return wanted === 'GetTile' ? send(png, 'image/png') : send(wmts, 'text/xml');
    if (url.pathname === '/wfs' && wanted === 'GetCapabilities') return send(wfs, 'text/xml');
    if (url.pathname === '/wfs' && url.searchParams.get('RESULTTYPE') === 'hits')
      return send('<wfs:FeatureCollection xmlns:wfs="w" numberMatched="250000" numberReturned="0"/>', 'text/xml');
    if (url.pathname === '/wfs') return send('{"type":"FeatureCollection","features":[]}', 'application/json');
    if (url.pathname === '/tms/1.0.0/') return send(tms(origin()), 'text/xml');
    if (url.pathname === '/tms/1.0.0/BATI') return send(tileMap, 'text/xml');
    if (url.pathname === '/tms/1.0.0/BATI/metadata.json') return send('{"vector_layers":[{"id":"batiment"},{"id":7}]}', 'application/json');
    if (/^\/tms\/1\.0\.0\/BATI\/\d+\/\d+\/\d+\.pbf$/.test(url.pathname)) return send('tile', 'application/x-protobuf');
    if (url.pathname === '/tuiles.pmtiles') return ranged(pmtiles());
    if (url.pathname === '/image.tif') return ranged(cog());
    response.writeHead(404).end();
  };
}
