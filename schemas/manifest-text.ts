import { Document, isMap, isScalar, isSeq, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import datasetSchema from './dataset.schema.json' with { type: 'json' };
import { explain, type Explained } from './explain.ts';
import producerSchema from './producer.schema.json' with { type: 'json' };
import type { Dataset, Producer } from './types.ts';

/** Lines end here, so that a manifest reads well beside a page. */
const columns = 100;
/** A list or a pair of values this short stands on one line: themes: [energie] */
const inlineCharacters = 76;

/** The dataset.yaml of `dataset`, each key below the comment that explains it, ready to be read and changed by a person. */
export const datasetText = (dataset: Partial<Dataset>): string =>
  commentedYaml(dataset, datasetSchema, '../../../schemas/dataset.schema.json');

/** The producer.yaml of `producer`, commented likewise. */
export const producerText = (producer: Partial<Producer>): string =>
  commentedYaml(producer, producerSchema, '../../schemas/producer.schema.json');

function commentedYaml(content: object, schema: Explained, path: string): string {
  const document = new Document(content, { version: '1.2' });
  visit(document, {
    Collection: (_, node, path) => inline(node, path.length),
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && node.value.includes('\n')) node.type = 'BLOCK_LITERAL';
    },
  });
  const { properties = {} } = explain(schema);
  if (isMap(document.contents)) {
    for (const { key } of document.contents.items) {
      if (!isScalar(key)) continue;
      const { title, description } = properties[String(key.value)] ?? {};
      key.spaceBefore = true;
      key.commentBefore = comment([title, description].filter(Boolean).join('. '));
    }
  }
  const body = document.toString({ lineWidth: columns });
  return `# yaml-language-server: $schema=${path}\n${body.startsWith('\n') ? '' : '\n'}${body}`;
}

/** Short collections of plain values stand on one line, where a text below them does not wrap. */
function inline(node: YAMLMap | YAMLSeq, depth: number): void {
  const isPlain = (item: unknown): boolean => isScalar(item) && !String(item.value).includes('\n');
  const flat = isSeq(node) ? node.items.every(isPlain) : node.items.every((pair) => isPlain(pair.value));
  if (depth > 1 && flat && node.items.length > 0 && JSON.stringify(node).length <= inlineCharacters) node.flow = true;
}

function comment(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 < columns - 2) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => ` ${line}`).join('\n');
}
