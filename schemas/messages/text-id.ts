import type build from './fr/build.json';
import type command from './fr/command.json';
import type conformance from './fr/conformance.json';
import type doctor from './fr/doctor.json';
import type manifest from './fr/manifest.json';
import type pointCloud from './fr/point-cloud.json';
import type publication from './fr/publication.json';
import type raster from './fr/raster.json';
import type service from './fr/service.json';
import type source from './fr/source.json';
import type structure from './fr/structure.json';
import type summary from './fr/summary.json';

/** A text, by its id. */
export type TextId = keyof (typeof build &
  typeof command &
  typeof conformance &
  typeof doctor &
  typeof manifest &
  typeof pointCloud &
  typeof publication &
  typeof raster &
  typeof service &
  typeof source &
  typeof structure &
  typeof summary);
