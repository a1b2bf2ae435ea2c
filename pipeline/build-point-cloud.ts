import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { extentOfBox, writeLocator } from './box-extent.ts';
import { describeArtifact } from './convert.ts';
import { fail, problem } from './errors.ts';
import type { Maker } from './made-data.ts';
import { cloudFiles, describeCloud, placeCloud, surveyPointCloud } from './point-cloud.ts';
import { describeSource, withoutPath } from './record.ts';

/** Take a point cloud from its header to its record: every point is read and counted, the file is published as it is. */
export const buildPointCloud: Maker = async (source, manifest, scratch, on, refuse) => {
  const [file] = source.files;
  if (file === undefined || source.files.length > 1) throw fail('point-cloud.several', { count: source.files.length });
  const { name, path } = file;
  on({ stage: 'inspect' });
  const folder = join(scratch, 'point-cloud');
  await mkdir(folder, { recursive: true });
  const facts = await surveyPointCloud(file, folder, true);
  const place = await placeCloud(facts, { name, declared: file.crs ?? manifest.dataset.source.crs, folder });
  refuse([]);
  on({ stage: 'convert' });
  const extent = extentOfBox(place.bbox);
  await writeLocator(join(folder, 'out', 'locator.svg'), extent);
  const files = cloudFiles(facts, path, folder);
  const built = await Promise.all(files.map((each) => describeArtifact(each.output, each.path, manifest, undefined)));
  on({ stage: 'verify' });
  if (built[0]?.sha256 !== file.sha256) throw fail('point-cloud.changed', { name });
  const format = facts.copc ? 'COPC' : facts.header.compressed ? 'LAZ' : 'LAS';
  return {
    version: {
      source: describeSource(format, source),
      features: 0,
      extent,
      layers: [],
      pointCloud: describeCloud(facts, place),
      artifacts: built.map(withoutPath),
    },
    built,
    problems: [...facts.problems, ...(facts.copc ? [] : [problem('point-cloud.not-copc', { name }, { severity: 'notice' })])],
  };
};
