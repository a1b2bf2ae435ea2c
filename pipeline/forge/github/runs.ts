import { GithubPart, perPage } from './connection.ts';

/** How a commit stands. */
export type StatusState = 'error' | 'failure' | 'pending' | 'success';

/** Status of a commit, as merging asks for it. */
export interface CommitStatus {
  /** The name under which it is said. */
  context: string;
  state: StatusState;
  description: string;
  url?: string;
}

/** Runs of workflows, and what they say of a commit. */
export class Runs extends GithubPart {
  /**
   * Have a workflow run on the published branch; one that was started meanwhile, or since an instant that is given, is not started again.
   */
  dispatch(workflow: string, inputs: Record<string, string> = {}, from?: Date): Promise<void> {
    return this.doing('github.doing.dispatch', { workflow }, async () => {
      const since = (from ?? new Date()).toISOString().replace(/\.\d+/, '');
      let isFirst = from === undefined;
      const find = async (): Promise<true | undefined> => {
        if (isFirst) return void (isFirst = false);
        const query = { event: 'workflow_dispatch', created: `>=${since}`, per_page: perPage };
        const { data } = await this.rest.actions.listWorkflowRunsForRepo({ ...this.at, ...query });
        return data.workflow_runs.some(({ path }) => path.replace(/@.*$/, '').endsWith(`/${workflow}`)) ? true : undefined;
      };
      await this.once(find, async () => {
        await this.rest.actions.createWorkflowDispatch({
          ...this.at,
          workflow_id: workflow,
          ref: this.repository.branch,
          inputs,
          request: { retries: 0 },
        });
        return true as const;
      });
    });
  }

  /** Let the checks of a request run that wait for leave. */
  approve(head: string): Promise<void> {
    return this.doing('github.doing.approve-runs', {}, async () => {
      const { data } = await this.rest.actions.listWorkflowRunsForRepo({
        ...this.at,
        head_sha: head,
        status: 'action_required',
        per_page: perPage,
      });
      for (const { id } of data.workflow_runs) await this.rest.actions.approveWorkflowRun({ ...this.at, run_id: id });
    });
  }

  /** Read the state of a commit's status under one name; undefined where there is none. */
  statusOf(sha: string, context: string): Promise<StatusState | undefined> {
    return this.doing('github.doing.read-status', { context }, async () => {
      const { data } = await this.rest.repos.listCommitStatusesForRef({ ...this.at, ref: sha, per_page: perPage });
      // The newest comes first, and alone counts.
      return data.find((each) => each.context === context)?.state as StatusState | undefined;
    });
  }

  /** Set the status of a commit under one name; once, however often it is set to the same. */
  setStatus(sha: string, status: CommitStatus): Promise<void> {
    return this.doing('github.doing.set-status', { context: status.context }, async () => {
      const { context, state, description, url } = status;
      const find = async (): Promise<true | undefined> => {
        const { data } = await this.rest.repos.listCommitStatusesForRef({ ...this.at, ref: sha, per_page: perPage });
        // The newest comes first, and alone counts.
        const last = data.find((each) => each.context === context);
        return last?.state === state && last.description === description && (last.target_url ?? undefined) === url ? true : undefined;
      };
      await this.once(find, async () => {
        await this.rest.repos.createCommitStatus({
          ...this.at,
          sha,
          context,
          state,
          description,
          ...(url !== undefined && { target_url: url }),
          request: { retries: 0 },
        });
        return true as const;
      });
    });
  }
}
