import type { WfsLayer } from '../../../map/bring/wfs-address.ts';
import { foreignText } from '../../../map/facts/foreign-fields.ts';
import { readXml } from '../../../publish/read/read-xml.ts';

/** Layers that are listed, and characters of a name and a title: a stranger's service may tell of any number. */
const most = { layers: 1000, name: 300, title: 150 };

/** Read the layers that a service of features gives as GeoJSON; undefined where it gives none so, or is no such service. */
export async function readWfs(bytes: Blob): Promise<WfsLayer[] | undefined> {
  const path: string[] = [];
  const layers: { name: string; title: string }[] = [];
  const formats = new Set<string>();
  let version: string | undefined;
  let isOfFeatures = false;
  let isFormat = false;
  await readXml(
    bytes,
    {
      open(element, attributes) {
        path.push(element);
        if (path.length === 1 && element === 'WFS_Capabilities') version = attributes['version'] ?? '';
        if (element === 'Operation') isOfFeatures = attributes['name'] === 'GetFeature';
        if (element === 'Parameter') isFormat = isOfFeatures && attributes['name'] === 'outputFormat';
        if (element === 'FeatureType' && layers.length < most.layers) layers.push({ name: '', title: '' });
      },
      close(element, text) {
        path.pop();
        const parent = path.at(-1);
        const layer = layers.at(-1);
        if (parent === 'FeatureType' && layer && element === 'Name') layer.name ||= text.trim();
        if (parent === 'FeatureType' && layer && element === 'Title')
          layer.title ||= foreignText(text.trim().replaceAll(/\s+/g, ' '), most.title);
        if (/json/i.test(text) && text.length < most.name && ((element === 'Value' && isFormat) || parent === 'OutputFormats'))
          formats.add(text.trim());
      },
    },
    () => undefined,
  );
  const format = [...formats].find((each) => /^application\/(geo\+)?json$/i.test(each)) ?? [...formats][0];
  if (version === undefined || format === undefined) return undefined;
  const spoken = version.startsWith('1.') ? '1.1.0' : '2.0.0';
  return layers.flatMap(({ name, title }) =>
    name === '' || name.length > most.name
      ? []
      : [{ name, title: title === '' ? foreignText(name, most.title) : title, version: spoken, format }],
  );
}
