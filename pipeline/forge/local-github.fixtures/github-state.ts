import type { GitStore } from './git-store.ts';

export interface User {
  id: number;
  login: string;
  type: 'Bot' | 'User';
  name: string;
  email: string | null;
}

export type Level = 'read' | 'write';

/** A token, and what it may. */
export interface Token {
  value: string;
  user: User;
  /** A person’s old one, good for all that the person may; a person’s fine-grained one, or that of a job: for one repository. */
  kind: 'classic' | 'fine-grained' | 'job';
  /** As owner/name. */
  repository?: string;
  /** By their names in a workflow: contents, issues, pull-requests. */
  permissions: Record<string, Level>;
}

export interface Comment {
  id: number;
  body: string;
  user: User;
  /** Accounts that have edited the comment, the last one first. */
  editors?: readonly User[];
  createdAt: string;
  updatedAt: string;
}

export interface Review {
  id: number;
  user: User;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED';
  body: string;
  commit: string;
  at: string;
}

/** Facts that make an issue a request. */
export interface PullFacts {
  base: string;
  head: { repository: Repository; branch: string };
  /** The commit that was asked for last: a request that is closed stays with it. */
  sha: string;
  merged?: { sha: string; by: User; at: string };
  reviews: Review[];
}

export interface Issue {
  id: number;
  number: number;
  title: string;
  body: string | null;
  user: User;
  /** Accounts that have edited the text of the issue, the last one first. */
  editors?: readonly User[];
  state: 'closed' | 'open';
  reason: string | null;
  labels: string[];
  comments: Comment[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy: User | null;
  pull?: PullFacts;
}

export interface Status {
  id: number;
  sha: string;
  context: string;
  state: string;
  description: string | null;
  url: string | null;
  by: User;
  at: string;
}

/** Version that is published, with its tag. */
export interface Release {
  id: number;
  tag: string;
  sha: string;
  body: string;
  by: User;
  at: string;
}

/** One run of a workflow. */
export interface Run {
  id: number;
  /** The file, as .github/workflows/check.yml. */
  path: string;
  name: string;
  event: string;
  sha: string;
  branch: string;
  actor: User;
  /** A run that waits for leave is completed with the conclusion action_required, as GitHub has it. */
  status: 'completed' | 'in_progress' | 'queued';
  conclusion: 'action_required' | 'cancelled' | 'failure' | 'skipped' | 'success' | null;
  at: string;
  /** Output of the steps of the run, a text for each job. */
  logs: Map<string, string>;
  /** Summaries that the jobs of the run have written for people to read. */
  summaries: Map<string, string>;
  start: () => Promise<void>;
}

export interface Repository {
  id: number;
  owner: User;
  name: string;
  git: GitStore;
  parent?: Repository;
  collaborators: Map<string, 'admin' | 'read' | 'write'>;
  /** Issues and requests, numbered from 1 in this order. */
  issues: Issue[];
  statuses: Status[];
  releases: Release[];
  runs: Run[];
  /** The labels that there are; a fork has none. */
  labels: Set<string>;
  /** Whether it has issues; a fork has none. */
  hasIssues: boolean;
  /** The setting “Allow GitHub Actions to create and approve pull requests”. */
  allowsPullsOfJobs: boolean;
  variables: Record<string, string>;
  secrets: Record<string, string>;
}

export const nameOf = ({ owner, name }: Repository): string => `${owner.login}/${name}`;

export const defaultBranch = 'main';

/** The account that jobs act as. */
export const bot = 'github-actions[bot]';

/** As GitHub writes times: to the second. */
export const timeOf = (date: Date): string => date.toISOString().replace(/\.\d+/, '');

/** An answer that refuses. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: unknown[] | undefined;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, { errors, headers = {} }: { errors?: unknown[]; headers?: Record<string, string> } = {}) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

export const notFound = (): Refusal => new Refusal(404, 'Not Found');
