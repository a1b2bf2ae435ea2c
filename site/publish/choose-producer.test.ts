import texts from '../../schemas/messages/fr/manifest.json' with { type: 'json' };
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { searchIndexes } from '../places/official-code.ts';
import { matchPlaces, searchKey, type TerritoryEntry } from '../places/territories.ts';
import { publish } from '../words/fr/publish.ts';
import { administrations } from './administrations.ts';
import {
  communesDepartement,
  contactNameOf,
  producerChoices,
  producerOfOrganization,
  producerOfPlace,
  territoryOfPlace,
} from './choose-producer.ts';
import { problemsOf } from './findings.ts';
import { emptyForm, producerFolder, producerOf, type KnownProducer, type PublishForm } from './form.ts';

const files = administrations();
const serve = (): void => {
  vi.stubGlobal('fetch', async (address: string) => Response.json(files.get(/\/(\w+)\.json$/.exec(address)?.[1] ?? '')));
};
afterEach(() => vi.unstubAllGlobals());

/** The place of this code, as the search finds it by its name. */
function placeOf(code: string, name: string): TerritoryEntry {
  const indexes = searchIndexes();
  const file = searchKey(name, new Set(indexes.keys()));
  const places = typeof file === 'string' ? [] : (indexes.get(file.key) ?? []);
  const place = matchPlaces(name, places).find((one) => one.code === code);
  if (place === undefined) throw new Error(`${name} is not found.`);
  return place;
}

describe('the council of a place', () => {
  test.each([
    ['COMMUNE-07345', 'Vion', 'Commune de Vion', 'commune', '210703450'],
    ['COMMUNE-72181', 'Le Mans', 'Commune du Mans', 'commune', '217201813'],
    ['COMMUNE-49007', 'Angers', 'Commune d’Angers', 'commune', '214900078'],
    ['COMMUNE-97101', 'Les Abymes', 'Commune des Abymes', 'commune', '219711017'],
    ['COMMUNE-17300', 'La Rochelle', 'Commune de La Rochelle', 'commune', '211703004'],
    ['COMMUNE-75056', 'Paris', 'Commune de Paris', 'commune', '217500016'],
    ['COMMUNE-95306', 'Herblay', 'Commune d’Herblay-sur-Seine', 'commune', '219503067'],
    ['EPCI-200067213', 'Grand Reims', 'Communauté urbaine du Grand Reims', 'epci', '200067213'],
    ['DEP-51', 'Marne', 'Département de la Marne', 'departement', ''],
    ['DEP-01', 'Ain', 'Département de l’Ain', 'departement', ''],
    ['REG-44', 'Grand Est', 'Région Grand Est', 'region', ''],
  ])('%s fills its sheet', async (code, name, title, type, siren) => {
    serve();
    expect(await producerOfPlace(placeOf(code, name))).toMatchObject({ title, type, siren, siret: '', territory: { code } });
  });

  test('of a former commune is that of the present one', async () => {
    serve();
    expect(await producerOfPlace({ code: 'COMMUNE-49999', name: 'Ancienne', now: '49007' })).toMatchObject({
      title: 'Commune d’Angers',
      territory: { code: 'COMMUNE-49007', name: 'Angers' },
    });
  });

  test('has its name alone where its file does not come', async () => {
    vi.stubGlobal('fetch', async () => new Response(null, { status: 404 }));
    expect(await producerOfPlace({ code: 'COMMUNE-33063', name: 'Bordeaux' })).toEqual({
      title: 'Bordeaux',
      type: 'commune',
      siren: '',
      siret: '',
      territory: { code: 'COMMUNE-33063', name: 'Bordeaux' },
    });
  });

  test('that publishes already is itself, and is offered once', () => {
    const vion: KnownProducer = { id: 'vion', title: 'Ville de Vion', type: 'commune', territory: 'COMMUNE-07345' };
    const ddt: KnownProducer = { id: 'ddt', title: 'DDT de la Marne', type: 'etat', territory: 'DEP-51' };
    const places = [placeOf('COMMUNE-07345', 'Vion'), placeOf('DEP-51', 'Marne')];
    expect(producerChoices('vion', places, [vion, ddt])).toEqual([{ producer: vion }, { place: places[1] }]);
    expect(producerChoices('marne', [...places.slice(1), { code: 'FR', name: 'France' }], [ddt])).toEqual([
      { producer: ddt },
      { place: places[1] },
    ]);
  });
});

describe('a commune whose name others bear', () => {
  beforeEach(serve);
  const own: KnownProducer = { id: 'commune-de-vion', title: 'Commune de Vion', type: 'commune', territory: 'COMMUNE-07345' };
  const of = async (place: TerritoryEntry): Promise<PublishForm> => ({
    ...emptyForm(),
    producer: 'new',
    newProducer: await producerOfPlace(place),
  });
  const told = (form: PublishForm): string[] =>
    problemsOf(form, { producers: [own], today: '2026-01-01' }, publish.problems, { lang: 'fr', texts })
      .filter(({ control }) => control === 'newProducer')
      .map(({ message }) => message);

  test('has a folder that says its département, and is not told that its namesake exists', async () => {
    const vion = await of({ code: 'COMMUNE-72378', name: 'Vion' });
    expect([producerFolder(vion), told(vion)]).toEqual(['commune-de-vion-72', []]);
    expect(producerFolder(await of({ code: 'COMMUNE-49007', name: 'Angers' }))).toBe('commune-d-angers');
  });

  test('says it also under a name that somebody types', async () => {
    const territory = await territoryOfPlace({ code: 'COMMUNE-72378', name: 'Vion' });
    const typed = (title: string): PublishForm => ({
      ...emptyForm(),
      producer: 'new',
      newProducer: { ...emptyForm().newProducer, title, territory },
    });
    expect(producerFolder(typed('Mairie de Vion'))).toBe('mairie-de-vion-72');
    expect(producerFolder(typed('Régie des eaux'))).toBe('regie-des-eaux');
    expect(
      told({
        ...typed('Commune de Vion'),
        newProducer: { ...typed('Commune de Vion').newProducer, territory: { code: 'COMMUNE-72378', name: 'Vion' } },
      }),
    ).toEqual([
      'Un autre organisme de ce nom, celui du territoire COMMUNE-07345, publie déjà. Dites le lieu dans le nom\u202f: «\u202fSyndicat des eaux (72)\u202f».',
    ]);
  });

  test('is not its namesake in another catalogue either, whatever it is called there', async () => {
    const sarthe = { code: 'COMMUNE-72378', name: 'Vion', postal: '72300' };
    const find = (): Promise<TerritoryEntry[]> => Promise.resolve([{ code: 'COMMUNE-07345', name: 'Vion' }, sarthe]);
    const found = await producerOfOrganization({ name: 'Commune de Vion', siret: '21720378500019' }, [own], find);
    expect(found).toMatchObject({ producer: 'new', newProducer: { siren: '217203785', territory: { code: 'COMMUNE-72378' } } });
  });

  test('is told from its namesake where it publishes already', () => {
    expect(communesDepartement(own)).toBe('07');
    expect(communesDepartement({ ...own, type: 'departement', territory: 'DEP-07' })).toBeUndefined();
  });
});

test('a contact is proposed by the name of the town hall', () => {
  expect(['Commune de Vion', 'Ville d’Angers', 'Communauté de communes Arve', 'Villedieu'].map(contactNameOf)).toEqual([
    'Mairie de Vion',
    'Mairie d’Angers',
    'Communauté de communes Arve',
    'Villedieu',
  ]);
});

test.each([
  ['', undefined],
  ['00019', '21070345000019'],
  ['210 703 450 00019', '21070345000019'],
])('a SIRET is made of the SIREN and what is typed behind it: "%s"', (siret, expected) => {
  const form: PublishForm = { ...emptyForm(), producer: 'new' };
  form.newProducer = { ...form.newProducer, siren: '210703450', siret };
  expect(producerOf(form)?.siret).toBe(expected);
});

describe('the organisation of another catalogue', () => {
  beforeEach(serve);
  const vion = { code: 'COMMUNE-07345', name: 'Vion', postal: '07610' };
  const find = (text: string): Promise<TerritoryEntry[]> => Promise.resolve(text === 'Vion' ? [vion] : []);
  const siret = '21070345000010';

  test('is the council of the place that has its SIREN, whatever it is called there', async () => {
    const { producer, newProducer } = await producerOfOrganization({ name: 'Mairie de Vion', siret }, [], find);
    expect(producer).toBe('new');
    expect(newProducer).toMatchObject({ title: 'Commune de Vion', siren: '210703450', siret: '00010', territory: { code: vion.code } });
  });

  test('is a producer that publishes already, by its name or as that council', async () => {
    const own: KnownProducer = { id: 'ville-de-vion', title: 'Ville de Vion', type: 'commune', territory: vion.code };
    for (const name of ['ville de VION', 'Mairie de Vion'])
      expect((await producerOfOrganization({ name, siret }, [own], find)).producer).toBe('ville-de-vion');
  });

  test('keeps its name, and a SIRET that is one, where no place is known to be its own', async () => {
    const of = async (name: string, number: string) => (await producerOfOrganization({ name, siret: number }, [], find)).newProducer;
    expect(await of('Mairie de Vion', '21070345000012')).toMatchObject({
      title: 'Mairie de Vion',
      siren: '',
      siret: '',
      territory: undefined,
    });
    expect(await of('Office français', siret)).toMatchObject({ title: 'Office français', siren: '', siret });
    expect(await of('Mairie de Vion', '13000525500018')).toMatchObject({ siren: '', siret: '13000525500018' });
  });
});
