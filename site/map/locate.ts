import { GeolocateControl, type Map as MapLibre } from 'maplibre-gl';
import { closestFit } from './model/camera.ts';

/** Give a map the button that shows where the reader is, and press it as soon as the browser has told whether it may. */
export function locate(map: MapLibre, label: string): void {
  const control = new GeolocateControl({ positionOptions: { enableHighAccuracy: true }, fitBoundsOptions: { maxZoom: closestFit } });
  map.addControl(control, 'top-right');
  const button = map.getContainer().querySelector<HTMLButtonElement>('.maplibregl-ctrl-geolocate');
  // MapLibre names it only then.
  button?.setAttribute('aria-label', label);
  const ready = new MutationObserver(() => {
    if (button?.disabled !== false) return;
    ready.disconnect();
    button.focus();
    control.trigger();
  });
  if (button) ready.observe(button, { attributeFilter: ['disabled'] });
}
