import { expect, test } from 'vitest';
import type { Operator } from '../../../schemas/types.ts';
import { refuseExample } from './example-operator.ts';

const own: Operator = {
  title: 'Géodonnées de la Marne',
  description: 'Les données du département.',
  site: 'https://donnees.marne.fr/',
  contact: { name: 'Service SIG', email: 'sig@marne.fr' },
  publisher: { name: 'Département de la Marne' },
  host: { name: 'Hébergeur' },
  accessibility: { status: 'non-conforme' },
};

test('a site that says who runs the demonstration is not put online, each place named; on this machine it is', () => {
  expect(() => refuseExample(own)).not.toThrow();
  const example = {
    ...own,
    publisher: { name: 'Association Mappe, démonstration' },
    contact: { name: 'É', email: 'catalogue@exemple.fr' },
  };
  expect(() => refuseExample(example)).toThrow(
    'operator.yaml dit encore ce que dit la démonstration\u202f: contact.email (catalogue@exemple.fr), publisher.name (Association Mappe, démonstration). Mis en ligne à https://donnees.marne.fr/, personne ne répondrait.',
  );
  expect(() => refuseExample({ ...own, site: 'https://mappe.exemple.fr/' })).toThrow('site (mappe.exemple.fr)');
  expect(() => refuseExample(example, 'http://localhost:4321/')).not.toThrow();
});
