import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import { codeBlock, markdownText } from '../github/github-text.ts';
import type { PullRequest } from '../github/pulls.ts';

/** Facts that an administrator needs to record a producer's verified identity. */
export interface Verifying {
  /** Whoever is taken to verify until they write another, and the day. */
  by: string;
  on: string;
  /** Finds the address at which a producer's sheet is changed, and whether the sheet is published already. */
  sheetOf: (producer: string) => { address: string; isPublished: boolean };
}

/** Find where the sheets of a request are changed: published ones on the branch to be merged into, others on the request's own. */
export function verifyingOf(
  { url, base, branch, from }: PullRequest,
  { owner, name, on, isPublished }: { owner: string; name: string; on: string; isPublished: (producer: string) => boolean },
): Verifying {
  const sheetOf: Verifying['sheetOf'] = (producer) => {
    const [repository, ref] = isPublished(producer) ? [`${owner}/${name}`, base] : [from, branch];
    const path = [repository, 'edit', ref, 'datasets', producer, 'producer.yaml'].join('/').split('/').map(encodeURIComponent).join('/');
    return {
      address: new URL(path.replaceAll(')', '%29'), url.replace(/^(https?:\/\/[^/]+\/).*$/, '$1')).href,
      isPublished: isPublished(producer),
    };
  };
  return { by: owner, on, sheetOf };
}

/** How producers are verified: the line to copy, and where each of them is to have it. */
export function verifyingText(producers: readonly string[], { by, on, sheetOf }: Verifying, lang: Lang): string {
  const steps = producers.map((producer) => {
    const { address, isPublished } = sheetOf(producer);
    return say(isPublished ? 'gate.verify-published' : 'gate.verify', { producer: markdownText(producer), address }, lang);
  });
  return [codeBlock(`verified: { by: ${JSON.stringify(by)}, on: ${on}, how: email }`, 'yaml'), ...steps].join('\n\n');
}
