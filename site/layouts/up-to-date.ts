import { stateOn } from '../data/up-to-date.ts';

/** Element that tells whether data are up to date, by the reader's clock: an old page must not claim freshness. */
class UpToDate extends HTMLElement {
  static observedAttributes = ['data-stale-on'];

  // On a built page as in an island, once the attribute is there.
  attributeChangedCallback(): void {
    this.dataset['state'] = stateOn(this.dataset['staleOn'] ?? '', new Date());
  }
}

customElements.define('up-to-date', UpToDate);
