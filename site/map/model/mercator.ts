import { mercatorX, mercatorY } from '../../../schemas/model/mercator.ts';
import type { Position } from './model.ts';

/** A position in Web Mercator, 0 to 1 from the north-west. */
export const inWorld = ([longitude, latitude]: Position): Position => [mercatorX(longitude), mercatorY(latitude)];
