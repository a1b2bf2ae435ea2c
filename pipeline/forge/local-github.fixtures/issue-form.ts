import { parse } from 'yaml';

/** A field of an issue form, as far as the forms of the house have any. */
export interface FormField {
  type: 'input' | 'markdown' | 'textarea';
  id?: string;
  attributes: { label?: string; value?: string; description?: string };
  validations?: { required?: boolean };
}

/** A form of .github/ISSUE_TEMPLATE. */
export interface IssueForm {
  name: string;
  title?: string;
  labels?: string[];
  body: FormField[];
}

export const readForm = (text: Buffer): IssueForm => parse(text.toString()) as IssueForm;

/** The body that GitHub makes of a form that was filled in: a heading a field; throws where one is empty that must not be. */
export function bodyOf({ body }: IssueForm, values: Record<string, string>): string {
  const asked = body.filter(({ type }) => type !== 'markdown');
  const unknown = Object.keys(values).filter((id) => !asked.some((field) => field.id === id));
  if (unknown.length > 0) throw new Error(`The form has no field ${unknown.join(', ')}.`);
  return asked
    .map(({ id = '', attributes, validations }) => {
      const value = values[id] ?? '';
      if (value.trim() === '' && validations?.required === true) throw new Error(`The form wants ${id}.`);
      return `### ${attributes.label}\n\n${value.trim() === '' ? '_No response_' : value}`;
    })
    .join('\n\n');
}
