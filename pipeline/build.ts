import { compareWithPublished } from './changes/build-changes.ts';
import { distinct, passAgain, passGates, refuseMisplaced } from './changes/gates.ts';
import type { Manifest } from './manifest/read.ts';
import { buildPointCloud } from './point-cloud/build-point-cloud.ts';
import { buildRaster } from './raster/build-raster.ts';
import type { Dates, Machine, Policy, Published } from './record/build-context.ts';
import type { BuildResult, KindBuilder } from './record/build-output.ts';
import { describeKnown, describeVersion } from './record/describe.ts';
import { buildService } from './service/build-service.ts';
import { attachFiles } from './source/attach.ts';
import { completeSource } from './source/derive.ts';
import { identifySource } from './source/identify.ts';
import { recogniseKind, type SourceKind } from './source/recognise-kind.ts';
import { screenDocuments } from './source/screen-documents.ts';
import { declaredBoxes, measureTerritories } from './territories/territories.ts';
import { offerSources } from './vector/build-offer.ts';
import { buildVector } from './vector/build-vector.ts';

/** Environment of a build: machine, published catalogue, policy and dates; a build knows no clock, store or folder besides its own. */
export interface Build {
  machine: Machine;
  published: Published;
  policy: Policy;
  dates: Dates;
}

/** How each kind of source is inspected, normalised, reprojected, measured, converted and verified. */
const kinds: Readonly<Record<SourceKind, KindBuilder>> = {
  vector: buildVector,
  raster: buildRaster,
  'point-cloud': buildPointCloud,
  service: buildService,
};

/** Take one data set from its manifest to its record and artifacts; throws a PipelineError with every reason to refuse it. */
export async function buildDataset(manifest: Manifest, { machine, published, policy, dates }: Build): Promise<BuildResult> {
  refuseMisplaced(manifest, machine.isPrivate === true);

  // What is it made of, and is that published already, or left finished by a run that was interrupted?
  const { source: identified, identity, known } = await identifySource(manifest, machine, published, policy);
  const files = await attachFiles(manifest, identified, known?.version.artifacts);
  const attached = await screenDocuments(manifest, files, published.previous, machine.scratch);
  const held = { ...published, outlines: await declaredBoxes(manifest, published.territories) };
  if (known !== undefined) {
    const problems = passAgain(manifest, known, held, policy);
    return describeKnown({ manifest, version: known.version, attached, problems }, published, dates);
  }

  // What is in it? All that is measured and converted from here on is of our own making.
  const source = await completeSource(manifest, identified, machine, published);
  const kind = await recogniseKind(source, machine.scratch);
  const measurement = await kinds[kind](source, manifest, machine);
  const territories = await measureTerritories(measurement, manifest, published.territories, machine.scratch);

  // May it be published? All that follows is the long part.
  const findings = passGates(manifest, { ...measurement, ...identity, territories }, held, policy);
  const output = await measurement.convert();
  const comparison = await compareWithPublished(output, manifest, identity.id, published, machine.scratch);
  const offer = await offerSources(manifest, source, { attached, kind, made: output.files, scratch: machine.scratch });

  const problems = distinct([...findings, ...output.problems, ...comparison.problems, ...offer.problems]);
  const tools = await machine.tools();
  const version = { manifest, identity, output, territories, comparison, attached: offer.attached, problems, tools };
  return describeVersion(version, published, dates);
}
