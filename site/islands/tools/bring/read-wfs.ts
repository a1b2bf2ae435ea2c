import { childrenOf, descendantsOf, textAt, textsOf, type XmlElement } from '../../../../schemas/codecs/xml-tree.ts';
import { listed, requestAddress } from '../../../../schemas/services/capabilities.ts';
import type { ListedLayer } from './offers.ts';

/** List the layers that a service of features (WFS 1.1 and 2.0) gives as GeoJSON, each at the address of all its features, in degrees. */
export function readWfs(root: XmlElement, service: string): ListedLayer[] {
  const operation = descendantsOf(root, 'Operation').find(({ attributes }) => attributes.get('name') === 'GetFeature');
  const parameter = childrenOf(operation, 'Parameter').find(({ attributes }) => attributes.get('name') === 'outputFormat');
  const types = childrenOf(root, 'FeatureTypeList', 'FeatureType');
  const values = parameter === undefined ? [] : descendantsOf(parameter, 'Value').map(({ text }) => text);
  const told = [...values, ...types.flatMap((type) => textsOf(type, 'OutputFormats', 'Format'))];
  const formats = listed(told.filter((text) => /json/i.test(text)), 300); // prettier-ignore
  const format = formats.find((each) => /^application\/(geo\+)?json$/i.test(each)) ?? formats[0];
  if (format === undefined) return [];
  const isOld = root.attributes.get('version')?.startsWith('1.') === true;
  return types.flatMap((type) => {
    const name = textAt(type, 'Name');
    if (name === undefined) return [];
    const address = requestAddress(service, {
      SERVICE: 'WFS',
      VERSION: isOld ? '1.1.0' : '2.0.0',
      REQUEST: 'GetFeature',
      [isOld ? 'TYPENAME' : 'TYPENAMES']: name,
      OUTPUTFORMAT: format,
      SRSNAME: 'EPSG:4326',
    });
    return [{ name, title: textAt(type, 'Title'), read: () => ({ address }) }];
  });
}
