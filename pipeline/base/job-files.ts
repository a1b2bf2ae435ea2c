/** Names of the files that a program of ours finds in its input folder. */
export const jobFiles = { job: 'job.json', query: 'query.sql', limits: 'limits.json' } as const;
