import { Popup, type Map as MapLibre } from 'maplibre-gl';

/** Pixels between a place and what is said of it. */
const offset = 10;

/** What a popup shows, and where; `beside`: pixels on the left of the map that it leaves to the legend where it can. */
interface PopupOptions {
  at: [number, number];
  content: HTMLElement;
  beside: number;
  onClose: () => void;
}

/** Shows an element at a place, within the map. */
export function openPopup(map: MapLibre, { at, content, beside, onClose }: PopupOptions): Popup {
  const popup = new Popup({
    offset,
    padding: { left: beside },
    closeButton: false,
    closeOnClick: false,
    maxWidth: 'none',
    focusAfterOpen: true,
  })
    .setLngLat(at)
    .setDOMContent(content)
    .addTo(map);
  // What comes later makes it grow: it is put where it fits again.
  const watched = new ResizeObserver(() => popup.setOffset(offset));
  watched.observe(content);
  popup.on('close', () => {
    watched.disconnect();
    onClose();
  });
  return popup;
}
