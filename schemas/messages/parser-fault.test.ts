import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { sqliteFault, xmlFault } from './parser-fault.ts';

test.each([
  ['<a><b></a>', 'une balise fermante n’a pas d’ouvrante'],
  ['<a></b></a>', 'une balise fermante n’a pas d’ouvrante'],
  ['<a></a></b>', 'la balise fermante «\u202fb\u202f» n’a pas d’ouvrante'],
  ['<a><b>', 'la balise «\u202fb\u202f» n’est pas fermée'],
  ['<a b="1" b="2"/>', 'l’attribut «\u202fb\u202f» est écrit deux fois'],
  ['<a b=c/>', 'un attribut n’a pas de valeur entre guillemets'],
  ['<a>&nbsp;</a>', 'un caractère spécial («\u202f&…;\u202f») est mal écrit'],
  ['<a/>suite', 'quelque chose suit ou précède l’élément racine'],
  ['<a><1/></a>', 'un caractère n’y a pas sa place'],
])('what the XML parser says is said in French: %s', (text, fr) => {
  const said: string[] = [];
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', ({ message }) => said.push(xmlFault(message).fr));
  parser.write(text).close();
  expect(said[0]).toBe(fr);
});

test('what SQLite says is said in French, and what nobody knows is quoted', () => {
  expect(sqliteFault('file is not a database').fr).toBe('ce n’est pas une base SQLite');
  expect(sqliteFault('no such table: gpkg_contents')).toEqual({
    fr: 'la table «\u202fgpkg_contents\u202f» manque',
    en: 'the table “gpkg_contents” is missing',
  });
  expect(sqliteFault('out of memory').fr).toBe('«\u202fout of memory\u202f»');
});
