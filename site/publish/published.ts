import { slugOf } from '../../schemas/rules/files.ts';
import { askWithdrawn } from '../map/fetch/withdrawn.ts';
import { link, type Lang } from '../words/languages.ts';
import { datasetFolder, type PublishForm } from './form.ts';

/** Address that the data set's page would have; undefined while it has none, and for a new producer, who has published nothing. */
export function pageOf(form: PublishForm, lang: Lang): string | undefined {
  const { producer } = form;
  const dataset = datasetFolder(form);
  const isSettled = !['', 'new'].includes(producer) && dataset !== '' && slugOf(dataset) === dataset;
  return isSettled ? link(`/donnees/${producer}/${dataset}/`, lang) : undefined;
}

/** Whether the site has this page, other than that of withdrawn data, which may be published again; false offline. */
export async function hasPage(address: string): Promise<boolean> {
  // The site is asked, for a list of its data sets would weigh on the form; offline, nothing is known against a name.
  try {
    if (!(await fetch(address, { method: 'HEAD' })).ok) return false;
    return !(await askWithdrawn(address.split('/').slice(-3, -1).join('/')));
  } catch {
    return false;
  }
}
