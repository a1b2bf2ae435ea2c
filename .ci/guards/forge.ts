import type { Guard } from './guard.ts';

const proposal = { file: 'pipeline/forge/propose.ts', test: 'pipeline/forge/propose.test.ts' };
const client = { file: 'pipeline/forge/issues.ts', test: 'pipeline/forge/github.test.ts' };
const folder = { file: 'pipeline/commands/deposit/proposed-folder.ts', test: 'pipeline/commands/deposit/propose.test.ts' };

const request = { file: 'pipeline/deposit/lay-request.ts', test: 'pipeline/deposit/lay-request.test.ts' };
const gate = { file: 'pipeline/forge/gate.ts', test: 'pipeline/forge/gate.test.ts' };
const announced = { file: 'pipeline/commands/publication/announce.ts', test: 'pipeline/commands/publication/announce.test.ts' };
const merged = { test: 'pipeline/commands/review/merge.test.ts' };
const told = { file: 'pipeline/commands/review/verdict.ts', test: 'pipeline/commands/review/verdict.test.ts' };

/** What is sent to GitHub, and whose words there are ours. */
export const onTheForge: readonly Guard[] = [
  {
    ...proposal,
    what: 'files of a request lie in folders of producers',
    text: "  if (outside.length > 0) throw fail('propose.outside', { paths: firstNames(outside), folder });\n",
    by: 'is refused before anything is asked of GitHub',
  },
  {
    ...proposal,
    what: 'names in a request that steer git',
    text: "!name.startsWith('.') && ",
    by: 'is refused before anything is asked of GitHub',
  },
  {
    ...proposal,
    what: 'files of a request are as many as are looked at',
    text: "  if (files.length > mostFiles) throw fail('propose.many', { count: files.length, most: mostFiles });\n",
    by: 'the published branch is never written, and more files than anybody looks at are refused',
  },
  {
    ...proposal,
    what: 'the published branch changes by requests alone',
    text: "  if (branch === published) throw fail('propose.published', { branch });\n",
    by: 'the published branch is never written, and more files than anybody looks at are refused',
  },
  {
    ...proposal,
    what: 'the work of others on a branch of ours',
    text: "  if (held === undefined) throw fail('propose.touched', { branch, commit: tip?.slice(0, 7) ?? '' });\n",
    by: 'the work of somebody else on the branch is not overwritten',
  },
  {
    ...merged,
    what: 'nobody approves what they have sent by way of a job',
    file: 'pipeline/commands/review/verdict.ts',
    text: 'author: await senderOf(github, pull), reviews,',
    without: 'author: pull.author, reviews,',
    by: 'is not approved by the owner who has sent it',
  },
  {
    ...proposal,
    what: 'what else was written where a producer was verified',
    text: '  if (!isOurs) return undefined;\n',
    by: 'is left to whoever has worked there where',
  },
  {
    ...proposal,
    what: 'a producer that says it is another is verified anew',
    text: 'bytes: isVerificationAlone(bytes, there) ? there : bytes',
    without: 'bytes: there',
    by: 'is verified no more once it says that it is another',
  },
  {
    ...proposal,
    what: 'what a person has declined',
    text: "return pull.state === 'closed' ? pull : undefined;",
    without: 'return undefined;',
    by: 'stays declined, its branch deleted or not',
  },
  {
    ...proposal,
    what: 'a catalogue that others have changed meanwhile',
    text: "  if (stale.length > 0) throw fail('propose.stale', { paths: firstNames(stale) });\n",
    test: 'pipeline/commands/deposit/answer.test.ts',
    by: 'by another that brings the same data set first',
  },
  {
    what: 'zips that an issue quotes',
    file: 'pipeline/forge/deposit-issue.ts',
    text: ".replace(/^[ \\t]*>.*$/gm, '')",
    test: 'pipeline/forge/deposit-issue.test.ts',
    by: 'a zip of somebody else that its author quotes is not theirs',
  },
  {
    what: 'issues that a title names by their address',
    file: 'pipeline/forge/github-text.ts',
    text: '|:(?=\\/\\/)',
    test: 'pipeline/forge/github-text.test.ts',
    by: 'closes no issue, by its address neither',
  },
  {
    ...client,
    what: 'comments of ours are by our account',
    text: 'return comments.find((each) => each.user?.login === account && ',
    without: 'return comments.find((each) => ',
    by: 'that of somebody who writes its hidden mark is not touched',
  },
  {
    ...client,
    what: 'issues of ours are by our account',
    text: "state: 'open', creator: account, ...page }));\n      // A request is listed as well.\n      return issues.find((each) => each.user?.login === account && ",
    without: "state: 'open', ...page }));\n      return issues.find((each) => ",
    by: 'that of somebody with the same title is left to them',
  },
  {
    ...folder,
    what: 'links in a folder that is proposed',
    text: "  if (links.length > 0) throw fail('propose.link', { paths: firstNames(links) });\n",
    by: 'a link, which may lead to a key',
  },
  {
    ...folder,
    what: 'what a folder weighs that is proposed',
    text: "  if (total > largestFolderBytes) throw fail('propose.large-folder', { megabytes, most });\n",
    by: 'files that are too large for a request',
  },
  {
    ...gate,
    what: 'who sends what is merged without a person',
    text: 'if (isTrusted && names.has(fold(author))) return',
    without: 'if (isTrusted) return',
    by: 'what a stranger sends of a trusted producer’s data waits',
  },
  {
    ...merged,
    what: 'the producers whose updates are merged without a person are verified',
    file: 'pipeline/commands/review/verdict.ts',
    text: '(isVerified && namesIn(named).includes(id) ? [id] : [])',
    without: '(namesIn(named).includes(id) ? [id] : [])',
    by: 'its producer is not verified',
  },
  {
    ...merged,
    what: 'what is merged without a person is what was judged',
    file: 'pipeline/forge/pulls.ts',
    text: 'sha: head, merge_method',
    without: 'merge_method',
    by: 'what is pushed between the verdict and the merge is not merged',
  },
  {
    ...merged,
    what: 'a publication that a merge has started already',
    file: 'pipeline/commands/review/merge.ts',
    text: '{}, new Date(merged?.at ?? 0)',
    without: '{}',
    by: 'published once, however often it is asked for',
  },
  {
    ...request,
    what: 'links and repositories in a request',
    text: "mode === '100644' || mode === '100755';",
    without: 'mode !== undefined;',
    by: 'a link is refused, wherever it leads, and so is a repository in a repository',
  },
  {
    ...request,
    what: 'files of a request from git are as many as are looked at',
    text: "  if (entries.length > mostFiles) throw fail('review.files', { count: entries.length, most: mostFiles });\n",
    by: 'more files than anybody looks at are refused',
  },
  {
    ...request,
    what: 'commits of requests are commits',
    text: "  if (!/^[0-9a-f]{40}$/.test(head)) throw fail('review.head', { head });\n",
    by: 'or that names no commit, is told so',
  },
  {
    ...gate,
    what: 'approvals are of the judged commit',
    text: "state === 'APPROVED' && commit === head",
    without: "state === 'APPROVED' && commit !== ''",
    by: 'an approval of another commit counts no more',
  },
  {
    ...gate,
    what: 'nobody approves a request of their own',
    text: 'fold(review.login) !== fold(author) && ',
    by: 'nobody accepts a request of their own',
  },
  {
    ...gate,
    what: 'what breaks, names people or is code is an administrator’s',
    text: '!needsAdmin || isAdmin(login)',
    without: "!needsAdmin || login !== ''",
    by: 'code, schemas and workflows are an administrator’s',
  },
  {
    ...told,
    what: 'verdicts are of the request that GitHub names',
    text: "  if (verdict.request !== number) throw fail('review.other');\n",
    by: 'of another request',
  },
  {
    ...told,
    what: 'verdicts are of the commit that is asked for now',
    text: "  if (verdict.head !== head) return 'stale';\n",
    by: 'a verdict of a commit that is no longer asked for says nothing',
  },
  {
    ...announced,
    file: 'pipeline/commands/publication/outcome-file.ts',
    what: 'the report of a publication is the one whose digest its job has named',
    text: 'bytes !== undefined && digest(bytes) === sha256 ?',
    without: 'bytes !== undefined ?',
    by: 'a report is believed as far as the job that wrote it has named its digest',
  },
  {
    ...announced,
    what: 'a data set in no list has its address told to nobody',
    text: "access === 'public' ? { address",
    without: "path !== '' ? { address",
    by: 'and is in no list has its address told to nobody',
  },
  {
    ...announced,
    file: 'pipeline/forge/pulls.ts',
    what: 'a fork answers in no issue by the name of its branch',
    text: '...(isOurs && { branch: head.ref })',
    without: '...(isOurs !== undefined && { branch: head.ref })',
    by: 'of a fork is told in its request alone, whatever its branch is called',
  },
  {
    ...announced,
    what: 'what was accepted after the commit of a run is not said to be published by it',
    text: '(await holds(announcing.root, pull.commit)) ? datasetsIn(await github.pulls.files(pull.number)) : []',
    without: 'datasetsIn(await github.pulls.files(pull.number))',
    by: 'is told of no request that is open, was closed, is for the next publication, or changes no data',
  },
  {
    ...announced,
    what: 'nothing is said to be online before readers see it',
    text: "  if (!isShown(announcing, seen)) return late('pages');\n",
    by: 'what is online stays so, and is named',
  },
];
