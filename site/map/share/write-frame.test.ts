import { expect, test } from 'vitest';
import { writeFrame } from './write-frame.ts';

test('the code of a frame has a title, and a text of others ends no attribute of it', () => {
  const frame = { address: 'https://exemple.fr/embed/#d=a/b&fond=plan', title: 'Carte : "><script>', size: 'small' } as const;
  expect(writeFrame(frame)).toBe(
    '<iframe src="https://exemple.fr/embed/#d=a/b&#38;fond=plan" title="Carte : &#34;&#62;&#60;script&#62;" width="320" height="240" loading="lazy"></iframe>',
  );
  expect(writeFrame({ ...frame, size: 'fluid' })).toContain('width="100%"');
});
