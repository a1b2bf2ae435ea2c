import { extname, join } from 'node:path';
import type { DatasetRecord, Problem } from '../../schemas/types.ts';
import type { Attached } from './attach.ts';
import { PipelineError } from '../base/errors.ts';
import type { Manifest } from '../manifest/read.ts';
import type { DocumentsJob } from '../programs/check/check-documents.ts';
import { programTask, runProgram } from '../sandbox/job.ts';

/** Find the problems of each file to publish as a document, in the sandbox, as anybody may have written it. */
export async function screenFiles(files: readonly { path: string; name: string }[], work: string): Promise<Problem[][]> {
  const found: Problem[][] = [];
  for (let at = 0; at < files.length; at += together) {
    const some = files.slice(at, at + together).map((file, index) => ({ ...file, local: `document${index}` }));
    const documents = some.map(({ local, name }) => ({ local, path: name, ending: extname(name).slice(1).toLowerCase() }));
    const inputs = Object.fromEntries(some.map(({ local, path }) => [local, path]));
    const task = programTask('check/check-documents.ts', { documents } satisfies DocumentsJob, inputs);
    found.push(...(await runProgram<Problem[][]>(task, work, { timeoutMs })));
  }
  return found;
}

/** Files that one program is given: each is an argument of the sandbox. */
const together = 500;

/** A document of a hundred megabytes is looked through in some seconds. */
const timeoutMs = 5 * 60_000;

/** Screen attached documents that are not published yet; refuses those that are not what their name says, or act by themselves. */
export async function screenDocuments(
  { dataset: { documents = [] }, locate }: Manifest,
  attached: Attached[],
  previous: DatasetRecord | undefined,
  scratch: string,
): Promise<Attached[]> {
  const known = new Set((previous?.version.artifacts ?? []).map(seen));
  const unseen = attached
    .filter(({ format }) => format === 'document')
    .flatMap((file, index) =>
      file.path === undefined || known.has(seen(file)) ? [] : [{ path: file.path, name: documents[index]?.path ?? file.name, index }],
    );
  const found = await screenFiles(unseen, join(scratch, 'documents'));
  const problems = unseen.flatMap(({ index }, at) =>
    (found[at] ?? []).map((each) => ({ ...each, where: locate(`/documents/${index}/path`) })),
  );
  if (problems.length > 0) throw new PipelineError(problems); // guard: documents that are not what they are called
  return attached;
}

/** A document under its name, looked at as it is now. */
const seen = ({ key, recipe }: Pick<Attached, 'key' | 'recipe'>): string => `${key} ${recipe}`;
