/** Place of a card: upon the map, or in a panel. */
export interface CardPlace {
  /** Shows it in the place of the one before until it is closed. */
  point: (at: [number, number], content: HTMLElement, onClose: () => void) => void;
  close: () => void;
}
