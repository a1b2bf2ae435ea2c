import build from './en/build.json' with { type: 'json' };
import command from './en/command.json' with { type: 'json' };
import conformance from './en/conformance.json' with { type: 'json' };
import doctor from './en/doctor.json' with { type: 'json' };
import manifest from './en/manifest.json' with { type: 'json' };
import pointCloud from './en/point-cloud.json' with { type: 'json' };
import publication from './en/publication.json' with { type: 'json' };
import raster from './en/raster.json' with { type: 'json' };
import service from './en/service.json' with { type: 'json' };
import source from './en/source.json' with { type: 'json' };
import structure from './en/structure.json' with { type: 'json' };
import summary from './en/summary.json' with { type: 'json' };

/** Every text of the pipeline in English, by its id. */
export const en = {
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
