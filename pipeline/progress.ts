/** One step of a build, told as it happens; `done` from 0 to 1 where the tool says how far it is. */
export interface Step {
  stage: Stage;
  done?: number;
}

export type Progress = (step: Step) => void;

/** Stages in their order; each has its words in the texts as "stage.<name>". */
type Stage = 'fetch' | 'inspect' | 'normalise' | 'project' | 'measure' | 'convert' | 'verify' | 'publish';

/** Share of its tiles that tippecanoe has made, from the last "  43.5%  11/1035/704" of its log. */
export function readTippecanoeProgress(text: string): number | undefined {
  const last = [...text.matchAll(/(\d+(?:\.\d+)?)% +\d+\/\d+\/\d+/g)].at(-1)?.[1];
  return last === undefined ? undefined : Math.min(Number(last) / 100, 1);
}
