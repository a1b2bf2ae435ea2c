import type { Position } from '../../map/model/model.ts';
import type { CardPlace } from './card-place.ts';

/** A card in the sheet of a phone, which makes room for it; `reveal` brings its point out from below. */
export function createSheetCard(reveal: (at: Position) => void) {
  let shown = $state.raw<{ content: HTMLElement; onClose: () => void }>();
  const place: CardPlace = {
    point(at, content, onClose) {
      shown = { content, onClose };
      reveal(at);
    },
    close() {
      const closed = shown;
      shown = undefined;
      closed?.onClose();
    },
  };
  return {
    place,
    get content(): HTMLElement | undefined {
      return shown?.content;
    },
  };
}
