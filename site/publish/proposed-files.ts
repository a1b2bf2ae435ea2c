import { datasetText, producerText } from '../../schemas/manifest-text.ts';
import { datasetOf, producerOf, styleText, type PublishForm } from './form.ts';

/** Texts of the files that a form proposes: `producer` for a new one only, `style` where one was drawn. */
export interface ProposedFiles {
  dataset: string;
  producer: string | undefined;
  style: string | undefined;
}

/** Write the files that `form` proposes. */
export function proposedFiles(form: PublishForm): ProposedFiles {
  const producer = producerOf(form);
  return { dataset: datasetText(datasetOf(form)), producer: producer && producerText(producer), style: styleText(form) };
}
