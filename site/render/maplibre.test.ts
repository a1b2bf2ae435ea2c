import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { dropUnshown } from './maplibre.ts';

test('the sheet of maps has the rules of what they show, and neither the logo nor a control that none has', () => {
  const whole = readFileSync(fileURLToPath(import.meta.resolve('maplibre-gl/dist/maplibre-gl.css')), 'utf8');
  const sheet = dropUnshown(whole);
  const classesOf = (text: string): Set<string> => new Set(text.match(/\.maplibregl-[\w-]+/g));
  const left = [...classesOf(whole)].filter((name) => !classesOf(sheet).has(name));
  expect(left).toContain('.maplibregl-ctrl-logo');
  for (const shown of [
    'ctrl-zoom-in',
    'ctrl-fullscreen',
    'ctrl-geolocate',
    'ctrl-scale',
    'popup-tip',
    'marker',
    'user-location-dot',
    'boxzoom',
  ])
    expect(classesOf(sheet), shown).toContain(`.maplibregl-${shown}`);
  expect(sheet.length).toBeLessThan(whole.length / 3);
  // Braces are those of the rules that are left.
  expect(sheet.split('{').length).toBe(sheet.split('}').length);
});

test('a rule of several keeps the selectors of what is shown', () => {
  expect(dropUnshown('@media print{.maplibregl-ctrl-logo,.maplibregl-map{color:red}}.maplibregl-ctrl-compass{top:0}')).toBe(
    '@media print{.maplibregl-map{color:red}}',
  );
});
