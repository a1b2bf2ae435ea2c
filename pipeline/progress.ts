/** One step of a build, told as it happens; `done` from 0 to 1 where the tool says how far it is. */
export interface Step {
  stage: Stage;
  done?: number;
}

export type Progress = (step: Step) => void;

/** Stages in their order; each has its words in the texts as "stage.<name>". */
export const stages = ['fetch', 'inspect', 'normalise', 'project', 'measure', 'convert', 'verify', 'publish'] as const;
export type Stage = (typeof stages)[number];

/** Share of ogr2ogr's work that is done, from its "0...10...20…100 - done." ; undefined where the text holds no figure. */
export function readGdalProgress(text: string): number | undefined {
  const last = text.match(/\d+(?=\.|$| - done)/g)?.at(-1);
  return last === undefined ? undefined : Math.min(Number(last) / 100, 1);
}

/** Share of tippecanoe's work that is done, from the last "  43.5%  11/1035/704" of its log. */
export function readTippecanoeProgress(text: string): number | undefined {
  const last = [...text.matchAll(/(\d+(?:\.\d+)?)%/g)].at(-1)?.[1];
  return last === undefined ? undefined : Math.min(Number(last) / 100, 1);
}
