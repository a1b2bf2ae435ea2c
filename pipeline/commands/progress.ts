import type { Lang } from '../../schemas/languages.ts';
import { say } from '../../schemas/messages/say.ts';
import type { ProgressStep } from '../base/progress.ts';

/** Output for progress: a terminal, whose last lines are written over, or a log. */
export interface Screen {
  isTerminal: boolean;
  /** Characters in a line; a longer one would wrap and could not be written over. */
  columns: number;
  lang: Lang;
  write: (text: string) => void;
}

interface ShownStep {
  step: ProgressStep;
  started: number;
}

const barCells = 20;
/** Programs tell their progress hundreds of times a second. */
const redrawMs = 100;

/** Shows what goes on: in a terminal a line for each data set in work, elsewhere nothing but the lines printed. */
export function showProgress({ isTerminal, columns, lang, write }: Screen): {
  step: (dataset: string, step: ProgressStep) => void;
  done: (dataset: string) => void;
  print: (line: string) => void;
} {
  const works = new Map<string, ShownStep>();
  let shown = 0;
  let lastDraw = 0;
  const clear = (): void => {
    if (shown > 0) write(`\u001b[${shown}A\u001b[0J`);
    shown = 0;
  };
  const draw = (): void => {
    clear();
    for (const [dataset, { step, started }] of works)
      write(`${progressLine(dataset, step, (performance.now() - started) / 1000, lang).slice(0, columns - 1)}\n`);
    shown = works.size;
    lastDraw = performance.now();
  };
  return {
    step(dataset, step) {
      const known = works.get(dataset);
      works.set(dataset, { step, started: known?.started ?? performance.now() });
      if (isTerminal && (known?.step.stage !== step.stage || performance.now() - lastDraw > redrawMs)) draw();
    },
    done: (dataset) => void works.delete(dataset),
    print(line) {
      if (isTerminal) clear();
      write(`${line}\n`);
      if (isTerminal) draw();
    },
  };
}

/** One line: what, which stage, how far where it is known, how long. */
export function progressLine(dataset: string, { stage, done }: ProgressStep, seconds: number, lang: Lang): string {
  const filled = done === undefined ? 0 : Math.round(done * barCells);
  const bar = done === undefined ? ' '.repeat(barCells) : '━'.repeat(filled) + '─'.repeat(barCells - filled);
  const share = done === undefined ? '    ' : `${Math.round(done * 100)} %`.padStart(5);
  return `  ${bar} ${share}  ${dataset}  ${say(`stage.${stage}`, {}, lang)}  ${Math.round(seconds)} s`;
}

/** Shows one line in a terminal, written over each time, and nothing elsewhere: for work whose steps are only counted. */
export function showLine({ isTerminal, columns, write }: Screen): { show: (text: string) => void; clear: () => void } {
  let lastDraw = 0;
  const over = (text: string): void => {
    if (isTerminal) write(`\r\u001b[K${text.slice(0, columns - 1)}`);
  };
  return {
    show(text) {
      if (performance.now() - lastDraw < redrawMs) return;
      lastDraw = performance.now();
      over(text);
    },
    clear: () => over(''),
  };
}
