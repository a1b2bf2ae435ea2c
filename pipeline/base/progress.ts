/** One step of a build, told as it happens; `done` from 0 to 1 where the tool says how far it is. */
export interface ProgressStep {
  stage: Stage;
  done?: number;
}

/** Told of what goes on. */
export type Progress = (step: ProgressStep) => void;

/** Stages in their order; each has its words in the texts as "stage.<name>". */
type Stage = 'fetch' | 'derive' | 'inspect' | 'normalise' | 'reproject' | 'convert' | 'verify' | 'publish';
