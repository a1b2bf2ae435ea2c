import type { FoundAddress } from '../../map/find/addresses.ts';

/** Addresses that a reader has requested of the State's geocoder: nothing is requested without the reader. */
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
