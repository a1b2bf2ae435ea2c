import manifest from './en/manifest.json' with { type: 'json' };
import pipeline from './en/pipeline.json' with { type: 'json' };

/** Every text of the pipeline in English, by its id; those of manifests apart, which the form says as well. */
export const en = { ...manifest, ...pipeline };
