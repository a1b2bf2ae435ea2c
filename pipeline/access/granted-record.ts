import type { DatasetRecord } from '../../schemas/types.ts';

/** Source of which only its format is told: the file that came holds the other layers too. */
const untold = { name: '…', bytes: 0, sha256: '0'.repeat(64) };

/** The record that a grant opens: the whole one, or the part that tells of some layers and of files that hold these alone. */
export function grantedRecord(record: DatasetRecord, layers: readonly string[] | undefined): DatasetRecord {
  if (layers === undefined) return record;
  const { version } = record;
  const opened = version.layers.filter(({ name }) => layers.includes(name));
  // Tiles, pixels, and what is measured of the whole tell of the other layers too: a layer has its own box and its own count.
  const {
    tiles: _,
    territories: __,
    conformance: ___,
    changes: ____,
    raster: _____,
    pointCloud: ______,
    origin: _______,
    ...rest
  } = version;
  return {
    ...record,
    ...(record.style && { style: record.style.filter((drawn) => layers.includes(String(drawn['source-layer']))) }),
    // guard [[record.producer.territory] → record.territories]: the record of one layer tells nothing that was measured of another
    territories: [record.producer.territory],
    // guard: a grant of one layer opens no file that holds another
    version: {
      ...rest,
      // guard [untold → {}]: the record of one layer tells nothing that was measured of another
      source: { format: version.source.format, ...untold },
      // guard [null → version.extent]: the record of one layer tells nothing that was measured of another
      extent: null,
      features: opened.reduce((sum, { features }) => sum + features, 0),
      layers: opened,
      artifacts: version.artifacts.filter(({ layer }) => layer !== undefined && layers.includes(layer)),
    },
    history: [],
    problems: [],
  };
}
