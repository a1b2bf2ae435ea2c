import { Document, isMap, isScalar, type Node, type YAMLMap } from 'yaml';
import type { Lang } from '../../schemas/languages.ts';
import { say } from '../../schemas/messages/say.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';
import type { Dataset, Producer } from '../../schemas/types.ts';

/** Width at which long texts fold. */
const lineWidth = 120;

/** Comments that explain each key, written above it. */
const datasetComments: Partial<Record<keyof Dataset, TextId>> = {
  title: 'new.comment-title',
  description: 'new.comment-description',
  themes: 'new.comment-themes',
  license: 'new.comment-license',
  frequency: 'new.comment-frequency',
  dates: 'new.comment-dates',
  lineage: 'new.comment-lineage',
  contact: 'new.comment-contact',
  source: 'new.comment-source',
  layers: 'new.comment-layers',
  tiles: 'new.comment-tiles',
};
const producerComments: Partial<Record<keyof Producer, TextId>> = {
  type: 'new.comment-type',
  territory: 'new.comment-territory',
  contact: 'new.comment-contact',
};

/**
 * Write a manifest as a person would: each key explained in `lang`, fields on one line each. `schema`: path of its JSON Schema, for
 * editors.
 */
export function writeDataset(dataset: Dataset, schema: string | undefined, lang: Lang): string {
  const document = new Document(dataset);
  comment(document, datasetComments, lang);
  const source = document.get('source');
  if (isMap(source)) commentKey(source, 'crsGuessed', 'new.comment-crs', lang);
  for (const layer of items(document.get('layers'))) {
    for (const field of items(isMap(layer) ? layer.get('fields') : undefined)) field.flow = true;
  }
  const tiles = document.get('tiles');
  if (isMap(tiles)) tiles.flow = true;
  return finish(document, schema, say('new.comment-dataset', {}, lang));
}

/** A producer.yaml, explained in the same way. */
export function writeProducer(producer: Producer, schema: string | undefined, lang: Lang): string {
  const document = new Document(producer);
  comment(document, producerComments, lang);
  return finish(document, schema, say('new.comment-producer', {}, lang));
}

function finish(document: Document, schema: string | undefined, head: string): string {
  const language = schema === undefined ? '' : `# yaml-language-server: $schema=${schema}\n`;
  const title = head.split('\n').map((line) => `# ${line}\n`);
  return `${language}${title.join('')}${document.toString({ lineWidth, flowCollectionPadding: true })}`;
}

/** The values of a list or group, where they are groups themselves. */
function items(node: unknown): YAMLMap[] {
  if (typeof node !== 'object' || node === null || !('items' in node) || !Array.isArray(node.items)) return [];
  return node.items.map((item: { value?: unknown }) => (isMap(node) ? item.value : item)).filter((item): item is YAMLMap => isMap(item));
}

function comment(document: Document, texts: Partial<Record<string, TextId>>, lang: Lang): void {
  if (!isMap(document.contents)) return;
  for (const [key, id] of Object.entries(texts)) if (id !== undefined) commentKey(document.contents, key, id, lang);
}

function commentKey(map: YAMLMap, name: string, id: TextId, lang: Lang): void {
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === name);
  if (pair !== undefined) (pair.key as Node).commentBefore = ` ${say(id, {}, lang).replaceAll('\n', '\n ')}`;
}
