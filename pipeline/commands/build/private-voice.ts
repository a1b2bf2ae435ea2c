import { appendFileSync } from 'node:fs';
import { inspect } from 'node:util';
import type { Lang } from '../../../schemas/languages.ts';
import { say, tellProblem } from '../../../schemas/messages/say.ts';
import type { Problem } from '../../../schemas/types.ts';
import { PipelineError } from '../../base/errors.ts';
import { exitCodes } from '../terminal.ts';
import type { BuildLine } from './build-one.ts';

/** Ways in which a build of restricted data speaks where everybody may read it: what is in the data is never said. */
export interface PrivateVoice {
  line: (line: BuildLine) => void;
  notice: (notice: Problem) => void;
  /** Exit code of the work, or of its failure. */
  ending: (work: Promise<number>) => Promise<number>;
}

/** Places where a build of restricted data speaks. */
interface VoiceOptions {
  print: (line: string) => void;
  /** File of whoever runs the machine, which gets all that is not said. */
  details: string | undefined;
  json: boolean;
  lang: Lang;
}

/** Voice of a build of restricted data: data sets, outcomes and ids of problems; all else goes to a file. */
export function privateVoice({ print, details, json, lang }: VoiceOptions): PrivateVoice {
  const keep = (text: string): void => {
    if (details !== undefined) appendFileSync(details, `${text}\n`, { mode: 0o600 });
  };
  const idsOf = (problems: readonly Problem[]): string => [...new Set(problems.map(({ id }) => id))].join(', ');
  return {
    line: (line) => {
      const { dataset, outcome, problems } = line;
      keep(JSON.stringify(line));
      // guard [problems.map(({ id, severity }) => ({ id, severity })) → problems]: says nothing of what is in them
      if (json) return print(JSON.stringify({ dataset, outcome, problems: problems.map(({ id, severity }) => ({ id, severity })) }));
      const facts = { dataset, outcome: say(`private.${outcome}`, {}, lang) };
      print(
        problems.length === 0 ? say('private.line', facts, lang) : say('private.line-problems', { ...facts, ids: idsOf(problems) }, lang),
      );
    },
    notice: (notice) => {
      keep(tellProblem(notice, lang));
      print(say('private.notice', { id: notice.id }, lang));
    },
    ending: (work) =>
      work.catch((error: unknown) => {
        keep(inspect(error));
        // guard [error instanceof PipelineError ? idsOf(error.problems) : 'run.bug' → String(error)]: says nothing of what is in them, not even where it dies
        print(say('private.failed', { ids: error instanceof PipelineError ? idsOf(error.problems) : 'run.bug' }, lang));
        return exitCodes.refused;
      }),
  };
}
