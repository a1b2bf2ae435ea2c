import { expect, test } from 'vitest';
import { findRoot } from './xml-prolog.ts';

test.each([
  ['<kml>', 'kml'],
  [' \n<?xml version="1.0"?>\n<!-- a <b> --> <!-- c -->\n<gml:FeatureCollection xmlns:gml="x">', 'FeatureCollection'],
  ['<!DOCTYPE kml>\n<kml>', 'kml'],
  ['<!doctype kml SYSTEM "a.dtd" [ <!ENTITY a "]"> ] ><!-- b --><kml>', 'kml'],
])('finds the root element behind what may come before it: %j', (text, name) => expect(findRoot(text)).toBe(name));

test.each([
  '',
  '  ',
  'kml',
  '{"a": "<kml>"}',
  '<!-- <kml>',
  '<?xml <kml>',
  '<!DOCTYPE a [ <kml>',
  '<!DOCTYPE a><!DOCTYPE b><kml>',
  'a<kml>',
  '</kml>',
])('finds none in %j', (text) => expect(findRoot(text)).toBeUndefined());
