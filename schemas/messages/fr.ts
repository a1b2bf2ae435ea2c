import build from './fr/build.json' with { type: 'json' };
import command from './fr/command.json' with { type: 'json' };
import conformance from './fr/conformance.json' with { type: 'json' };
import doctor from './fr/doctor.json' with { type: 'json' };
import manifest from './fr/manifest.json' with { type: 'json' };
import pointCloud from './fr/point-cloud.json' with { type: 'json' };
import publication from './fr/publication.json' with { type: 'json' };
import raster from './fr/raster.json' with { type: 'json' };
import service from './fr/service.json' with { type: 'json' };
import source from './fr/source.json' with { type: 'json' };
import structure from './fr/structure.json' with { type: 'json' };
import summary from './fr/summary.json' with { type: 'json' };

/** Every text of the pipeline in French, by its id. */
export const fr = {
  ...manifest,
  ...raster,
  ...service,
  ...source,
  ...structure,
  ...build,
  ...publication,
  ...command,
  ...doctor,
  ...summary,
  ...pointCloud,
  ...conformance,
};
