import { fail, PipelineError } from '../errors.ts';

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
