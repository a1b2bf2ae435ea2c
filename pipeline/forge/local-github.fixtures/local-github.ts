/*
 * The door of the local GitHub (README.md beside): what tests take of it comes from here. What starts nothing may be taken by itself where
 * a test shares its process with others: expressions.ts and issue-form.ts.
 */
export type { Fields } from './api-check.ts';
export { faultNames, killsAt, type FaultName } from './faults.ts';
export { LocalGithub, type NewRepository } from './github-server.ts';
export type { Comment, Issue, Repository, Run } from './github-state.ts';
export { forkOf, pushFiles } from './push-files.ts';
export { askedOnce, newDataset, smallCatalogue, startCatalogue, type StartedCatalogue } from './small-catalogue.ts';
export { thisProject, withSettings } from './this-project.ts';
