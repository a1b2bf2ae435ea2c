import { Commits } from './commits.ts';
import { connect, type GithubRepository } from './connection.ts';
import { Issues } from './issues.ts';
import { Pulls } from './pulls.ts';
import { Runs } from './runs.ts';

/**
 * Client of GitHub in the project's words; each failure is a PipelineError with the action, the reason and the remedy; nothing is made
 * twice.
 */
export class Github {
  // Each call that makes something looks first whether it is there, and again where it is not known whether it was made.
  readonly repository: Readonly<GithubRepository>;
  readonly commits: Commits;
  readonly pulls: Pulls;
  readonly issues: Issues;
  readonly runs: Runs;

  constructor(repository: GithubRepository) {
    const octokit = connect(repository);
    this.repository = repository;
    this.commits = new Commits(repository, octokit);
    this.pulls = new Pulls(repository, octokit);
    this.issues = new Issues(repository, octokit);
    this.runs = new Runs(repository, octokit);
  }
}
