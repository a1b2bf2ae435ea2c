import { expect, test } from 'vitest';
import type { Verdict } from '../../../schemas/types.ts';
import { blankVerdict } from '../gates/verdict-file.fixtures/blank-verdict.ts';
import { previewText } from './preview-text.ts';

const verdict: Verdict = {
  ...blankVerdict,
  datasets: [{ id: 'vion/mats', outcome: 'published', problems: [], newProducer: false }],
  preview: { until: '2026-12-12', datasets: ['vion/mats'] },
};
const { preview: _, ...unseen } = verdict;
const previews = 'https://apercus.exemple.fr/previews/';
const run = 'https://github.com/exemple/mappe/actions/runs/1';

test.each<[string, Verdict, Parameters<typeof previewText>[1], RegExp]>([
  [
    'is linked where its pages are online, with their last day',
    verdict,
    { previews, preview: 'success', run },
    /\(https:\/\/apercus\.exemple\.fr\/previews\/7\/apercu\/index\.html\), en ligne jusqu’au 12 décembre 2026\.$/,
  ],
  [
    'is an artifact of the run where no place for it is set',
    unseen,
    { preview: 'skipped', run },
    /n’a pas d’endroit.*\[l’exécution\]\(https:\/\/github\.com\/exemple\/mappe\/actions\/runs\/1\)/,
  ],
  [
    'is an artifact where its pages could not be put online, and that is said',
    verdict,
    { previews, preview: 'failure', run },
    /n’ont pas pu être mises en ligne.*preview apercu\.zip/,
  ],
  [
    'is an artifact where nothing says where to write its pages, and that is said',
    verdict,
    { previews, preview: 'unset', run },
    /la variable MAPPE_PREVIEWS manque.*preview apercu\.zip/,
  ],
  ['is an artifact where its pages could not be made', unseen, { previews, preview: 'skipped', run }, /n’ont pas pu être mises en ligne/],
  ['is nothing where nothing would be published', { ...unseen, datasets: [] }, { previews, preview: 'skipped', run }, /^$/],
])('a preview %s', (__, judged, known, told) => {
  expect(previewText(judged, known, 'fr')).toMatch(told);
});
