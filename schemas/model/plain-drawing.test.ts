import { describe, expect, test } from 'vitest';
import { isPlainDrawing, mostDrawingLength } from './plain-drawing.ts';

const around = (inner: string, more = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" fill="none" stroke-width=".5"${more}>${inner}</svg>\n`;
const path = '<path d="M0 0h1v1z"/>';

test('a drawing is paths and circles, in groups', () => {
  expect(isPlainDrawing(around(path))).toBe(true);
  expect(isPlainDrawing(around(`<g transform="translate(3 4)scale(.25)" stroke-width="4">${path}<circle cx="1" cy="2" r="3"/></g>`))).toBe(
    true,
  );
});

describe('an SVG is no drawing', () => {
  test.each([
    ['with a script', around('<script>alert(1)</script>')],
    ['with a script after its end', `${around(path)}<script>alert(1)</script>`],
    ['with what is called when it loads', around(path, ' onload="alert(1)"')],
    ['with HTML', around('<foreignObject><iframe src="https://exemple.fr"/></foreignObject>')],
    ['with a link', around(`<a href="https://exemple.fr">${path}</a>`)],
    ['with an image of elsewhere', around('<image href="https://exemple.fr/a.png"/>')],
    ['with a style', around('<style>@import "https://exemple.fr/a.css"</style>')],
    ['with a fill of elsewhere', around('<path fill="url(https://exemple.fr/a.svg#a)" d="M0 0"/>')],
    ['with an animation', around('<animate attributeName="href" to="javascript:alert(1)"/>')],
    ['behind a document type', `<!DOCTYPE svg [<!ENTITY a "b">]>${around(path)}`],
    ['behind a style sheet', `<?xml-stylesheet href="https://exemple.fr/a.xsl"?>${around(path)}`],
    ['that is a page', '<html><script>alert(1)</script></html>'],
    ['that is empty', ''],
    ['that is too large', around(path.repeat(mostDrawingLength / path.length))],
  ])('%s', (_, svg) => {
    expect(isPlainDrawing(svg)).toBe(false);
  });
});

test('the largest drawing is judged, and at once', () => {
  const begun = performance.now();
  const inner = path.repeat(Math.floor(mostDrawingLength / path.length) - 20);
  expect(isPlainDrawing(around(inner))).toBe(true);
  expect(isPlainDrawing(around(`${inner}<`))).toBe(false);
  expect(performance.now() - begun).toBeLessThan(2000);
});
