import { addressRules, producerAddressRules } from './addresses.ts';
import { drawingRules } from './drawing.ts';
import { fieldRules } from './fields.ts';
import { fileRules } from './files.ts';
import { keywordRules } from './keywords.ts';
import { kindRules } from './kinds.ts';
import { layerRules } from './layers.ts';
import { contactRules, identityRules } from './people.ts';
import { placeRules, producerPlaceRules } from './places.ts';
import { rightsRules } from './rights.ts';
import type { ProducerDraft, Rule } from './rule.ts';
import { serviceRules } from './service.ts';
import { territoryRules } from './territories.ts';
import { textRules } from './texts.ts';
import { planRules, timeRules } from './time.ts';

/** Rules of data sets, in the order in which their findings are told. */
export const datasetRules: readonly Rule[] = [
  ...fileRules,
  ...addressRules,
  ...serviceRules,
  ...textRules,
  ...keywordRules,
  ...rightsRules,
  ...contactRules,
  ...timeRules,
  ...placeRules,
  ...territoryRules,
  ...kindRules,
  ...layerRules,
  ...fieldRules,
  ...drawingRules,
];

/** Rules of producers, in the same order. */
export const producerRules: readonly Rule<ProducerDraft>[] = [
  ...identityRules,
  ...producerAddressRules,
  ...producerPlaceRules,
  ...planRules,
];
