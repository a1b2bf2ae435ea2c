import type { Filter } from '../model/filter.ts';
import type { LegendEntry } from '../model/model.ts';
import { escapedXml } from './kml.ts';
import type { TakenLook } from './qml.ts';

/** The look of a layer for GeoServer, MapServer and QGIS (OGC Styled Layer Descriptor 1.0.0): a rule each class, named as the legend names it. */
export const writeSld = ({ title, layer, geometry, legend, restriction }: TakenLook): string => `<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
<NamedLayer><Name>${escapedXml(layer)}</Name><UserStyle><Title>${escapedXml(title)}</Title>${abstractOf(restriction)}<FeatureTypeStyle>
${legend.entries.map((entry) => ruleOf(entry, geometry)).join('\n')}
</FeatureTypeStyle></UserStyle></NamedLayer>
</StyledLayerDescriptor>
`;

const abstractOf = (restriction: string | undefined): string =>
  restriction === undefined ? '' : `<Abstract>${escapedXml(restriction)}</Abstract>`;

function ruleOf(entry: LegendEntry, geometry: TakenLook['geometry']): string {
  const label = escapedXml(entry.label);
  return `<Rule><Name>${label}</Name><Title>${label}</Title>${entry.filter ? filterOf(entry.filter) : ''}${symbolOf(entry, geometry)}</Rule>`;
}

function filterOf({ field, test }: Filter): string {
  const name = `<ogc:PropertyName>${escapedXml(field)}</ogc:PropertyName>`;
  const compare = (operator: string, value: string | number): string =>
    `<ogc:${operator}>${name}<ogc:Literal>${escapedXml(String(value))}</ogc:Literal></ogc:${operator}>`;
  if (test.kind === 'except') return '<ElseFilter/>';
  if (test.kind === 'empty') return `<ogc:Filter><ogc:PropertyIsNull>${name}</ogc:PropertyIsNull></ogc:Filter>`;
  const tests =
    test.kind === 'among'
      ? test.values.map((value) => compare('PropertyIsEqualTo', value))
      : test.kind === 'between'
        ? [
            ...(test.least === undefined ? [] : [compare('PropertyIsGreaterThanOrEqualTo', test.least)]),
            ...(test.most === undefined ? [] : [compare(test.open ? 'PropertyIsLessThan' : 'PropertyIsLessThanOrEqualTo', test.most)]),
          ]
        : [];
  const joint = test.kind === 'among' ? 'Or' : 'And';
  const all = tests.length > 1 ? `<ogc:${joint}>${tests.join('')}</ogc:${joint}>` : tests.join('');
  return all === '' ? '' : `<ogc:Filter>${all}</ogc:Filter>`;
}

const css = (name: string, value: string | number): string => `<CssParameter name="${name}">${value}</CssParameter>`;

function symbolOf({ color, fill = 1, edge = color }: LegendEntry, geometry: TakenLook['geometry']): string {
  if (geometry === 'line') return `<LineSymbolizer><Stroke>${css('stroke', color)}${css('stroke-width', 2)}</Stroke></LineSymbolizer>`;
  const inside = `<Fill>${css('fill', color)}${css('fill-opacity', fill)}</Fill>`;
  const outside = `<Stroke>${css('stroke', edge)}${css('stroke-width', 0.5)}</Stroke>`;
  return geometry === 'polygon'
    ? `<PolygonSymbolizer>${inside}${outside}</PolygonSymbolizer>`
    : `<PointSymbolizer><Graphic><Mark><WellKnownName>circle</WellKnownName>${inside}${outside}</Mark><Size>8</Size></Graphic></PointSymbolizer>`;
}
