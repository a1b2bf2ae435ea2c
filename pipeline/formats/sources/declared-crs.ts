import type { Bbox, Problem } from '../../../schemas/types.ts';
import { PipelineError, problem } from '../../base/errors.ts';
import { describeSystem, type System } from '../../gdal/find-crs.ts';
import { projectBoxes } from '../../gdal/project-boxes.ts';
import { checkCrs, listedCrs, missingCrs, takeGuess } from './crs.ts';
import { guessCrs } from '../../../schemas/rules/french-systems.ts';

/** Degrees, about a metre: systems that place data as near to each other are one for a map, whatever they are called. */
const same = 1e-5;
/** Degrees: what is further apart is another country, and coordinates show in which of the two they are. */
const far = 1;

const isError = ({ severity }: Problem): boolean => severity === 'error';

interface Stated {
  find: () => Promise<System | undefined>;
  work: string;
}

interface Search extends Stated {
  /** The code that its manifest gives. */
  declared: string | undefined;
  /** Take the likeliest where neither manifest nor file says one that can be. */
  guess: boolean;
  describe?: (code: string) => Promise<System | undefined>;
}

/**
 * The system of coordinates in `box`, the declared one before that of the file; undefined where none can be, for the errors among the
 * problems.
 */
export async function decideSystem(
  layer: string,
  box: Bbox,
  { declared, find, guess, work, describe = (code) => describeSystem(code, work) }: Search,
): Promise<{ crs: System | undefined; problems: Problem[] }> {
  const system = declared === undefined ? await find() : await describe(declared);
  const problems = await checkSystem(layer, box, system, declared === undefined ? undefined : { find, work });
  if (!problems.some(isError)) return { crs: system, problems };
  const likeliest = guess ? takeGuess(layer, box) : undefined;
  if (likeliest === undefined) return { crs: undefined, problems };
  return { crs: await describe(likeliest.code), problems: [likeliest.told] };
}

/** List the problems of the system of coordinates in `box`; a system that the manifest declares is compared with the one of the file. */
export async function checkSystem(layer: string, box: Bbox, system: System | undefined, stated?: Stated): Promise<Problem[]> {
  if (system === undefined) return [missingCrs(layer, box)];
  const wrong = checkCrs(layer, box, system);
  return stated === undefined || wrong.some(isError) ? wrong : [...wrong, ...(await checkDeclared(layer, box, system, stated))];
}

async function checkDeclared(layer: string, box: Bbox, declared: System, { find, work }: Stated): Promise<Problem[]> {
  const stated = await statedSystem(find);
  // Many a format has WGS 84 where nothing is said, and degrees are not taken for metres.
  if (stated === undefined || stated.code === 'EPSG:4326') return doubt(layer, box, declared);
  if (stated.code === declared.code) return [];
  // It is what to declare another one for.
  if (checkCrs(layer, box, stated).some(isError)) return [];
  const boxes = [declared, stated].map(({ code }) => ({ crs: code, box }));
  const [here, there] = await projectBoxes(boxes, work);
  const apart = here && there ? Math.max(...here.map((degrees, side) => Math.abs(degrees - (there[side] ?? NaN)))) : Infinity;
  if (apart < same) return [];
  const facts = { layer, stated: stated.code, name: stated.name, declared: declared.code, other: declared.name };
  const likely = guessCrs(box).map(({ code }) => code);
  const isSure = apart > far && likely.includes(stated.code) && !likely.includes(declared.code);
  return [isSure ? problem('source.crs-contradicted', facts) : problem('source.crs-overridden', facts, { severity: 'warning' })];
}

/** Doubt Pseudo-Mercator where the manifest alone says it and a system of France holds the coordinates as well. */
function doubt(layer: string, box: Bbox, { code, name }: System): Problem[] {
  // Pseudo-Mercator holds nearly any metres: the north of France in the one is the south in the other.
  const guesses = guessCrs(box);
  if (code !== 'EPSG:3857' || guesses.length === 0 || guesses.some((guess) => guess.code === code)) return [];
  return [problem('source.crs-doubtful', { layer, code, name, others: listedCrs(guesses) }, { severity: 'warning' })];
}

/** Read the system that a file states; undefined where it has no code in EPSG or cannot be read, which declaring a system cures. */
const statedSystem = (find: () => Promise<System | undefined>): Promise<System | undefined> =>
  find().catch((error: unknown) => {
    if (!(error instanceof PipelineError)) throw error;
    return undefined;
  });
