/** A test by its file and by its title, or by the name of its attack in a table of them. */
export type Held = readonly [file: string, title: string];

/**
 * Sections of the reference on attacks: 2 is geodata (2.1 what opens something else, 2.2 files, 2.3 how they are read, 2.4 formulas, 2.5
 * addresses), 3 is publication (3.1 its order, 3.2 its faults, 3.3 what is collected, 3.4 where a state comes from), 4 is access (4.2 what
 * lets somebody in, 4.3 what keeps them out), 5.2 is text on pages.
 */
export const sections = ['2.1', '2.2', '2.3', '2.4', '2.5', '3.1', '3.2', '3.3', '3.4', '4.2', '4.3', '5.2'] as const;
type Section = (typeof sections)[number];

type Row = { what: string } & ({ heldBy: readonly Held[] } | { open: string });
/** A way to attack a catalogue, the section that it answers, and the tests that try it; where there is none, why. */
export type AttackClass = Row & { section: Section };

const hostile = 'pipeline/security';
const held = (what: string, ...heldBy: Held[]): Row => ({ what, heldBy });
const open = (what: string, reason: string): Row => ({ what, open: reason });
const one = (file: string) => (what: string, title: string): Row => held(what, [file, title]);
const of = (section: Section, ...rows: Row[]): AttackClass[] => rows.map((row) => ({ section, ...row }));

const indirection = one(`${hostile}/indirections.test.ts`);
const named = one(`${hostile}/names.test.ts`);
const bubble = one('pipeline/sandbox/bubble.test.ts');
const geodata = one(`${hostile}/geodata.test.ts`);
const archive = one(`${hostile}/archives.test.ts`);
const raster = one(`${hostile}/rasters.test.ts`);
const network = one(`${hostile}/network.test.ts`);
const download = one('pipeline/download/download.test.ts');
const fetcher = one(`${hostile}/fetcher.test.ts`);
const again = one('pipeline/download/download-again.test.ts');
const run = one('pipeline/sandbox/run.test.ts');
const fault = one('pipeline/publication/fault.fixtures/faults.ts');
const garbage = one('pipeline/publication/gc.test.ts');

/** Files that make their reader open others, whatever they are called. */
const indirections = of(
  '2.1',
  indirection('a WFS', 'a WFS, called .gml'),
  indirection('the capabilities of a service', 'the capabilities of a WFS, called .gml'),
  indirection('a WMTS', 'a WMTS, called .tif'),
  indirection('a WCS', 'a WCS, called .tif'),
  indirection('a TMS', 'a TMS, called .jp2'),
  held(
    'an OGC API',
    [`${hostile}/indirections.test.ts`, 'an OGC API, called .gml'],
    [`${hostile}/indirections.test.ts`, 'an OGC API of tiles, called .json'],
  ),
  indirection('images of a catalogue (STACIT)', 'a catalogue of images (STACIT), called .geojson'),
  indirection('tiles of a catalogue (STACTA)', 'tiles of a catalogue (STACTA), called .geojson'),
  indirection('an index of images (GTI)', 'an index of images (GTI), called .tif'),
  indirection('steps of GDAL (GDALG)', 'a steps file of GDAL (GDALG), called .json'),
  indirection('references of Zarr', 'references of Zarr, called .json'),
  indirection('a scene of RADARSAT (RS2)', 'a scene of RADARSAT (RS2), called .tif'),
  indirection('a file of PCIDSK', 'a file of PCIDSK, called .tif'),
  indirection('a PDF', 'a PDF that opens an address, called .tif'),
  indirection('images over a map (KMLSuperOverlay)', 'images over a map (KMLSuperOverlay), called .kml'),
  indirection('tiles in a database (MBTiles)', 'tiles of images (MBTiles), called .gpkg'),
  indirection('images in a database (RasterLite)', 'images in a database (RasterLite), called .gpkg'),
  named('a memory address, a connection, or a virtual format for a name', 'tables whose names are paths, addresses, options, connections and statements'),
  run('a driver that nobody asked for', 'has no driver that opens another file, whatever its options say'),
);

/** Files that make their reader open others, go on for ever, or write elsewhere: each was tried on the tools themselves. */
const readers = of(
  '2.2',
  geodata('a virtual format of vectors over a local file', 'OGR VRT of a local file, called .'),
  geodata('a virtual format of vectors over an address', 'OGR VRT that fetches'),
  geodata('a local file sent out as headers', 'OGR VRT that sends a local file as headers'),
  geodata('a virtual format of images over raw bytes', 'raster VRT with raw bytes, called .tif'),
  geodata('a map service that is called an image', 'a web map service, called .tif'),
  geodata('a coordinate system by its address', 'GeoJSON with a coordinate system by '),
  geodata('a virtual table over a local file', 'GeoPackage with VirtualText over a local file'),
  geodata('a virtual table over an address', 'GeoPackage with VirtualOGR over an address'),
  geodata('a view that calls a function of the reader, or never ends', 'GeoPackage with a view: '),
  geodata('files of others in the folder of a geodatabase', 'file geodatabase with a virtual format beside its tables'),
  geodata('a virtual format for a table of a geodatabase', 'file geodatabase with a virtual format for a table'),
  geodata('rows of a geodatabase that are one and the same', 'file geodatabase whose rows are all the same bytes'),
  geodata('rows of a geodatabase beyond its end', 'file geodatabase that claims rows beyond its end'),
  geodata('a catalogue of tables that never ends', 'GeoPackage whose catalogue is an endless view'),
  named('a table whose name is a path', 'tables whose names are paths, addresses, options, connections and statements'),
  geodata('a file by an entity of XML', 'KML that includes a file by an entity'),
  geodata('entities that multiply', 'GML with entities that multiply'),
  geodata('links to the network in XML', 'KML that links to the network'),
  geodata('schemas by address in XML', 'GML whose schema is an address'),
  named('coordinate systems by address in XML', 'GML with a coordinate system at an address'),
  named('geometries by address in XML', 'GML with a geometry at an address'),
  geodata('arrays that nest', 'GeoJSON of 100,000 nested arrays'),
  geodata('geometries that nest', 'GeoJSON of 20,000 nested collections'),
  archive('an archive that grows', 'zip that grows a thousand times'),
  raster('an image that claims more than it holds', 'TIFF of a million pixels a side'),
);

/** How producers' bytes are read at all. */
const reading = of(
  '2.3',
  named('a name of a producer on a command line', 'tables whose names are paths, addresses, options, connections and statements'),
  run('an address that a file names, where nothing but the sandbox refuses it', 'follows no address that a file names'),
  held('what SQLite would do as it reads', ['pipeline/programs/check/check-geopackage.test.ts', 'a virtual table over another file is refused, whatever hides it: %s']),
  run('the network, from a program', 'reaches no network, this machine included'),
  run('other files and variables, from a program', 'sees no other file of the machine and no variable of ours'),
  run('memory without end', 'is stopped when it takes too much memory'),
  run('time without end', 'is stopped when its time is over, with what it started'),
  bubble('processors without end', 'is stopped once it has had its time of the processors'),
  run('a file without end', 'is told by its limit where it writes a larger file than it may'),
  bubble('what a program started, after its end', 'ends with whoever started it, however that ends'),
  run('output without end', 'is stopped when it writes without end'),
  run('a link that is left behind', 'is refused where it leaves a link behind'),
  held('a machine without a sandbox', ['pipeline/sandbox/sandbox-absent.test.ts', 'a machine without bubblewrap runs nothing, and says what to do']),
  held('a file that is cut, which tools pass in silence', ['pipeline/programs/check/damage.test.ts', 'is refused wherever that is: %s']),
  held('features that are lost on the way', ['pipeline/vector/verify.test.ts', 'tiles from which a feature is gone that nothing explains']),
  raster('sides, bands and bytes of images beyond their limits', 'TIFF of 65 bands'),
  held('layers, fields, texts and points beyond their limits', ['pipeline/base/limits.test.ts', 'the bytes of a text value and the points of a feature']),
  held(
    'names in archives that leave it',
    [`${hostile}/archives.test.ts`, 'zip that leaves its folder'],
    [`${hostile}/archives.test.ts`, 'leaves its folder'],
    [`${hostile}/archives.test.ts`, '7z that leaves its folder'],
  ),
  held('links and devices in archives', [`${hostile}/archives.test.ts`, 'zip with a link'], [`${hostile}/archives.test.ts`, 'has a device']),
  archive('archives in archives', 'archive in an archive'),
  held(
    'archives that hold one thing for us and another for the next program',
    ['pipeline/vector/build-offer.test.ts', 'another name before its file than in its directory'],
    ['pipeline/vector/build-offer.test.ts', 'a file between its files that its directory does not name'],
  ),
  held('files in an archive that nobody has looked at', ['pipeline/vector/build-offer.test.ts', 'a %s with a file that is left aside is offered without it']),
  held(
    'documents that are pages or programs',
    ['pipeline/programs/check/check-documents.test.ts', '%s that is a web page is refused'],
    ['pipeline/programs/check/check-documents.test.ts', 'with a script in an object stream'],
    ['pipeline/programs/check/check-documents.test.ts', 'whose object stream is encrypted'],
  ),
  held('links in the place of data sets', ['pipeline/manifest/read.test.ts', 'in place of the folder of a data set']),
  archive('entries that share their bytes', 'zip whose entries overlap'),
  archive('too many entries', 'zip of ten thousand names and one'),
  held(
    'texts that are read again and again',
    [`${hostile}/heads.test.ts`, 'a head that begins with %j and goes on with whatever it repeats'],
    [`${hostile}/patterns.test.ts`, '%s without end are read in the time of their length'],
    ['pipeline/service/service-source.test.ts', 'a WMTS one of whose matrices has a name that no person gives: the zooms of the others'],
  ),
  held(
    'documents of services without end',
    ['pipeline/service/ask-service.test.ts', 'an answer of more %s than any service has'],
    ['pipeline/service/ask-service.test.ts', 'documents that are too large together are not all kept'],
  ),
);

/** Text that something else than a person reads. */
const texts = [
  ...of(
    '2.4',
  held('formulas for a spreadsheet', [`${hostile}/text.test.ts`, 'formulas are text to a spreadsheet and counted, and what machines read is as it came']),
  ),
  ...of(
    '5.2',
  held('markup on pages, lists and maps', ['site/e2e/hostile-text.test.ts', 'the map shows its legend, the attributes of a feature, its table and its credit as they are']),
  held('markup in data for machines', ['pipeline/commands/site/site.test.ts', 'shows what a producer wrote as text, whatever it is']),
  held(
    'a source that is a page to a browser',
    [`${hostile}/archives.test.ts`, 'tar that is a page to a browser, called ${file}'],
    ['pipeline/source/attach.test.ts', 'a source called %j is published as %j, which no browser runs'],
  ),
  held('characters that nobody sees', [`${hostile}/text.test.ts`, 'field whose name turns the text around']),
  held('names that every object has', [`${hostile}/text.test.ts`, 'fields keep their names and values whatever they are called']),
  held('styles that load something', ['pipeline/manifest/check-style.test.ts', 'where it would load anything']),
  ),
];

/** Addresses in manifests. */
const addresses = of(
  '2.5',
  held('spellings of private addresses', [`${hostile}/addresses.test.ts`, 'address of this machine as ']),
  held('ranges that are not public', ['pipeline/download/download.test.ts', 'only addresses of the public internet are public']),
  network('a name that is rebound', 'between two attempts is refused before it is called again'),
  network('a name with a private address among its own', 'to a public and a private address at once is refused whichever comes first'),
  download('redirections', 'that redirects to a private one, to another scheme, or without end'),
  download('bodies without end', 'larger than the cap, announced or not; the cap itself passes'),
  network('compressed answers', 'that is packed as %s without being asked for, before it is unpacked'),
  network('lengths that lie', 'that says a length and gives less, or goes on after it'),
  download('a drip', 'that comes drop by drop'),
  network('a head without end', 'whose head never ends, though it always goes on'),
  again('the rest of other bytes', 'takes the new bytes whole where the file has changed meanwhile'),
  network('a file that changes between check and publication', 'between its check and its publication is another version, or refused where the manifest pins its bytes'),
  download('ports that are not those of the web', 'is refused: an address'),
  held('schemes and paths', [`${hostile}/addresses.test.ts`, 'that is a link']),
  fetcher('a fetcher that reads files', 'sees no file of this machine but its own, the programs of the system and how names are resolved'),
  fetcher('a fetcher that reads secrets', 'reads no secret: of a file, of a variable, of another process'),
  fetcher('a fetcher that writes files', 'writes nowhere'),
  fetcher('a fetcher that is killed', 'is told where each one that takes its place is killed; the next address works'),
  held('a fetcher that was taken over and lies to the pipeline', ['pipeline/download/fetcher-process.test.ts', 'a program that says %s is stopped, and told with the address as it may be']),
  open('a fetcher that was taken over and calls the machines beside it', 'it has the network of its machine, and neither a file nor a secret to bring there; a firewall can close private addresses to it'),
);

/** Publication. */
const publication = [
  ...of(
    '3.2',
  fault('an answer that is lost after the deed', 'an answer that is lost after the deed'),
  fault('an error in the body of a success', '200 with an error in its body'),
  fault('a conflict', '409 ConditionalRequestConflict'),
  fault('a part that is lost', 'a part that is lost'),
  held('a stale pointer', ['pipeline/publication/fault.test.ts', 'a stale pointer, read %d times: takes back nothing that was published']),
  held('a store that knows no conditions', ['pipeline/stores/s3.test.ts', 'without conditional writes says so, once and before it is written to']),
  held('a store that takes wrong bytes', ['pipeline/stores/s3.test.ts', 'that takes whatever comes is read back, and what came damaged does not stay']),
  held('a full disk', ['pipeline/publication/fault-disk.test.ts', '%s at each call of a %s, half way through a file too, shows what was there before or after, and a second run finishes']),
  held('a kill', ['pipeline/publication/kill-process.test.ts', 'a process that is killed shows nothing half done, and the next one finishes its work']),
  held('several writers', ['pipeline/publication/race.test.ts', 'loses nothing of ']),
  ),
  ...of(
    '3.1',
  held('a file that is lost or cut before the pointer', ['pipeline/publication/publish.test.ts', 'where the store does not hold a file of it, which is named with its size']),
  held('bytes that are not what they were checked as', ['pipeline/stores/store.test.ts', 'refuses bytes that have not the digest they come with, and keeps nothing of them']),
  held('files that rot', ['pipeline/commands/publication/verify.test.ts', 'names what is damaged or missing and what to do, and can clear the damaged for a new build']),
  ),
  ...of(
    '3.3',
  garbage('collecting what is young', 'removes nothing that is younger than the grace period, however long it is marked'),
  garbage('collecting what cannot be read', 'where a record file cannot be read'),
  garbage('collecting what waits', 'what waits to be published, with every record file as long as anything waits'),
  garbage('collecting nearly everything', 'where more would go at once than its share, whatever made it useless; looking at it is allowed'),
  ),
  ...of(
    '3.4',
  held('going back to an older state in silence', ['pipeline/commands/publication/rollback.test.ts', 'the chain of digests proves each date: a snapshot that is changed breaks it']),
  held('pieces of several states', ['pipeline/publication/mirror-damaged.test.ts', 'the snapshot that is not what the chain of digests says is refused, by its key']),
  held(
    'a part of a run that forges what manifests say',
    [`${hostile}/parts.test.ts`, 'that gives itself %s is refused'],
    [`${hostile}/parts.test.ts`, 'leaves no sheet in the store, and none of another data set in a note'],
    [`${hostile}/parts.test.ts`, 'whose report has %s is refused: it is kept as it is'],
  ),
  held(
    'a store that shows an old state for ever',
    ['pipeline/stores/signing.test.ts', 'that shows an old state for ever is refused once that state has expired'],
    ['pipeline/publication/mirror.test.ts', 'a store that shows an older state than it did before is refused, whatever its digests say'],
    ['pipeline/commands/publication/renew.test.ts', 'is refused by mappe %s, which leaves it as it is'],
    ['site/e2e/search-place.test.ts', 'every page says that nobody has confirmed it once its day has passed by the reader’s clock, and nothing before'],
  ),
  held(
    'a state that somebody else has written',
    ['pipeline/stores/signing.test.ts', 'is refused once somebody has written %s into it'],
    ['pipeline/commands/publication/renew.test.ts', 'is refused by whoever reads it, and signed again by rollback and purge where it is one’s own'],
  ),
  ),
];

/** Data that are not for everybody. */
const access = [
  ...of(
    '4.2',
  held('restricted data, before they can be kept so', [`${hostile}/addresses.test.ts`, 'restricted data at an address']),
  held('unlisted data in a list, an index or a file for robots', ['pipeline/commands/site/site.test.ts', 'names an unlisted data set in no file but those of its own page, packed indexes included']),
  held('listing a store', [`${hostile}/private.test.ts`, 'no folder of a store is listed, and no address of a data set is guessed from another one']),
  held('listing a bucket', [`${hostile}/private.test.ts`, 'a bucket lets everybody read an object by its key, list nothing and write nothing']),
  held('territories that a producer makes itself', ['pipeline/manifest/read.test.ts', 'refuses territories that the operator has not made so, with the line and the way out']),
  held('values that name people', ['pipeline/commands/build/build.test.ts', 'declared personal data are published; no statistics and no sample hold their values']),
  held('data that were destroyed and come back', ['pipeline/publication/purge.test.ts', 'to a publication of them, by their version or by the file that they were made from']),
  // Bearer addresses (W1, W3): whoever reads one may use it, so none is published.
  held(
    'a key or a signature in an address of a manifest',
    [`${hostile}/addresses.test.ts`, 'signed for a bucket'],
    ['schemas/rules/addresses.test.ts', 'it is found wherever a manifest writes it, and its value is not repeated'],
  ),
  held('a signature that a redirection adds', [`${hostile}/secrets.test.ts`, 'is followed, and not in what is known of the file']),
  held('a key in an address of a service’s own words', ['pipeline/service/service-source.test.ts', 'an address with a key in it is left out, with a word that does not repeat it']),
  held('keys of the machine that publishes', ['pipeline/commands/publication/object-storage.test.ts', 'no byte of a bucket, of a site made from it, or of what the commands say holds a key of the environment']),
  held('answers of a bucket that repeat what was signed', ['pipeline/stores/s3-errors.test.ts', '%s: is told without it, and what to do']),
  // Identity in the browser (W7), clocks (W10), caches (W11).
  held('what the site keeps on a reader’s device', ['site/e2e/kept-on-device.test.ts', 'after a walk through the pages a browser keeps nothing but what its reader chose']),
  fault('a clock that is wrong, towards a bucket', '403 RequestTimeTooSkewed'),
  held(
    'a cache that leaves out the query',
    [`${hostile}/private.test.ts`, 'no answer depends on a query: a cache that leaves it out, or keeps it, shows the same to all'],
    [`${hostile}/private.test.ts`, 'no configuration of a server looks at a query'],
  ),
  ),
  ...of(
    '4.3',
  // Revocation, failed renewal, removed recipients, public envelopes (W2, W4, W5, W6): there is nothing to revoke as long as every way to ask for restriction is refused.
  held(
    'restriction that is asked for and not kept',
    [`${hostile}/addresses.test.ts`, 'restricted data at a service'],
    [`${hostile}/addresses.test.ts`, 'restriction of one layer'],
    [`${hostile}/addresses.test.ts`, 'restriction of the source alone'],
  ),
  open('grants, their end, and the keys of recipients', 'there are none yet: every way to ask for restriction is refused before anything is fetched'),
  ),
];

/** Every way of attack that is known. */
export const classes: readonly AttackClass[] = [...indirections, ...readers, ...reading, ...texts, ...addresses, ...publication, ...access];
