import { fail, PipelineError } from '../base/errors.ts';

/** Whether a system call failed of this. */
export const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;

/** For `catch`: undefined where there is no such file. */
export const absent = (error: unknown): undefined => {
  if (isCode(error, 'ENOENT')) return undefined;
  throw error;
};

/** Do `work` on the folder of a store; where the system refuses it, the error says what, where and what to do. */
export async function onDisk<Result>(folder: string, key: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    // System errors alone have a call: ENOSPC, EACCES, EMFILE, EIO …
    if (error instanceof PipelineError || !(error instanceof Error) || !('syscall' in error) || !('code' in error)) throw error;
    throw fail('store.disk', { folder, key, cause: String(error.code) }, { cause: error });
  }
}
