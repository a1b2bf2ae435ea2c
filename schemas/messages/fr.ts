import manifest from './fr/manifest.json' with { type: 'json' };
import pipeline from './fr/pipeline.json' with { type: 'json' };

/** Every text of the pipeline in French, by its id; those of manifests apart, which the form says as well. */
export const fr = { ...manifest, ...pipeline };
