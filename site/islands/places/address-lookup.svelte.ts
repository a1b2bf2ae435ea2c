import type { FoundAddress } from '../../map/find/addresses.ts';

/** What a reader has asked the State's geocoder, once they have: nothing is asked by itself. */
export function createAddressLookup() {
  let found = $state.raw<readonly FoundAddress[]>([]);
  let kind = $state<'idle' | 'asked' | 'found' | 'none' | 'failed'>('idle');
  /** Each question that is asked: an answer to an older one is nobody's. */
  let question = 0;
  return {
    get found() {
      return found;
    },
    get kind() {
      return kind;
    },
    async ask(text: string): Promise<void> {
      if (kind === 'asked') return;
      const own = ++question;
      kind = 'asked';
      const answer = await import('../../map/find/addresses.ts').then(({ searchAddress }) => searchAddress(text)).catch(() => undefined);
      if (own !== question) return;
      found = answer ?? [];
      kind = answer === undefined ? 'failed' : answer.length > 0 ? 'found' : 'none';
    },
    /** The text is another. */
    forget(): void {
      question++;
      found = [];
      kind = 'idle';
    },
  };
}
