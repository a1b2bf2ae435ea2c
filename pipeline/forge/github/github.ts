import { Commits } from './commits.ts';
import { connect, type GithubRepository } from './connection.ts';
import { Issues } from './issues.ts';
import { Pulls } from './pulls.ts';
import { Runs } from './runs.ts';

/**
 * GitHub in the words of the house. Every failure is a PipelineError with what was being done, why it failed and what to do. Nothing is made
 * twice: what makes something looks first whether it is there, and again where it is not known whether it was made.
 */
export class Github {
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
