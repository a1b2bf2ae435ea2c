import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { dropUnshown, mapSources, rareParts } from './maplibre.ts';

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

test('what stands in for a part of MapLibre that comes later has all that its other modules ask of it', () => {
  const files = readdirSync(mapSources, { recursive: true, encoding: 'utf8' }).filter((path) => /(?<!\.(?:test|bench))\.ts$/.test(path));
  const texts = files.map((path) => ({ path, text: readFileSync(join(mapSources, path), 'utf8') }));
  for (const [part, names] of Object.entries(rareParts)) {
    const own = texts.find(({ path }) => path === part)?.text ?? '';
    for (const name of names)
      expect(own, `${part}: ${name}`).toMatch(new RegExp(`export \\{[^}]*\\b${name}\\b|export (?:class|function) ${name}\\b`));
    // None is asked for while modules are made, where nothing has come yet.
    const heirs = texts.filter(({ text }) => names.some((name) => new RegExp(`extends ${name}\\b`).test(text)));
    expect(
      heirs.map(({ path }) => path),
      part,
    ).toEqual([]);
  }
});
