/** A boundary stone: its identifier, its text and its place. */
export interface Stone {
  id: string;
  text: string;
  x: number;
  y: number;
}

/** A field as EDIGEO writes it: code, kind, length, value. */
const field = (code: string, value = ''): string => `${code}${String(value.length).padStart(2, '0')}:${value}\r\n`;
const block = (kind: string, id: string, fields: [string, string?][]): string =>
  `\r\n${field('RTYSA', kind)}${field('RIDSA', id)}\r\n${fields.map(([code, value]) => field(code, value)).join('')}`;
const file = (name: string, blocks: string[]): string => `${field('BOMT ', name)}CSET 03:IRV\r\n${blocks.join('')}\r\nEOMT 00:\r\n`;

/** The files of a lot of boundary stones, by name, in the coordinate system `system` of IGN's registry. */
export function edigeoLot(lot: string, system: string, stones: readonly Stone[]): Record<string, string> {
  const named = (set: string, kind: string, id: string): string => `${lot};${set};${kind};${id}`;
  const vectors = stones.flatMap(({ id, text, x, y }) => [
    block('PNO', `Noeud_${id}`, [
      ['SCPCP', named('SeSD', 'PGE', 'ID_S_PRI_NOD')],
      ['TYPSN', '2'],
      ['CORCC', `+${x.toFixed(2)};+${y.toFixed(2)};`],
      ['ATCSN', '0'],
      ['QACSN', '0'],
    ]),
    block('FEA', id, [
      ['SCPCP', named('SeSD', 'OBJ', 'BORNE_id')],
      ['ATCSN', '1'],
      ['ATPCP', named('SeSD', 'ATT', 'TEX_id')],
      ['TEXT ', '8859-1'],
      ['ATVST', text],
      ['QACSN', '0'],
    ]),
    block('LNK', `Compo_${id}`, [
      ['SCPCP', named('SeSD', 'REL', 'ID_S_RCO_BORNE_id')],
      ['FTCSN', '2'],
      ['FTPCP', named('SeSPA_1', 'FEA', id)],
      ['FTPCP', named('SeSPA_1', 'PNO', `Noeud_${id}`)],
      ['ATCSN', '0'],
      ['QACSN', '0'],
    ]),
  ]);
  const parts: [code: string, id: string, set: string][] = [
    ['GN', 'SE', 'SeGN'],
    ['GO', 'SE', 'SeGO'],
    ['QA', 'SE', 'SeQL'],
    ['DI', 'SE', 'SeNM'],
    ['SC', 'SE', 'SeSD'],
  ];
  return {
    [`${lot}.THF`]: file(`${lot}.THF`, [
      block('GTS', 'SUPPORT_01', [['AUTST', 'Commune'], ['VERST', '1.0']]),
      block('GTL', lot, [
        ['LONSA', lot],
        ...parts.flatMap(([code, id, set]): [string, string][] => [
          [`${code}NSA`, id],
          [`${code}ISA`, set],
        ]),
        ['GDCSN', '1'],
        ['GDNSA', 'S1'],
        ['GDISA', 'SeSPA_1'],
      ]),
    ]),
    [`${lot}SE.GEN`]: file(`${lot}SE.GEN`, [block('GSE', 'SeSPA_1', [['STRSN', '3'], ['REGSA']])]),
    [`${lot}SE.GEO`]: file(`${lot}SE.GEO`, [block('GEO', `GEODESIE_${lot}`, [['RETSA', 'MAP'], ['RELSA', system], ['DIMSN', '2']])]),
    [`${lot}SE.QAL`]: file(`${lot}SE.QAL`, []),
    [`${lot}SE.DIC`]: file(`${lot}SE.DIC`, [
      block('DID', 'ID_N_OBJ_I_2_4_0', [['LABSA', 'I_2_4_0']]),
      block('DIA', 'ID_N_ATT_TEX', [['LABSA', 'TEX'], ['TYPSA', 'T']]),
    ]),
    [`${lot}SE.SCD`]: file(`${lot}SE.SCD`, [
      block('OBJ', 'BORNE_id', [
        ['DIPCP', named('SeNM', 'DID', 'ID_N_OBJ_I_2_4_0')],
        ['KNDSA', 'PCT'],
        ['AACSN', '1'],
        ['AAPCP', named('SeSD', 'ATT', 'TEX_id')],
        ['QACSN', '0'],
      ]),
      block('ATT', 'TEX_id', [['DIPCP', named('SeNM', 'DIA', 'ID_N_ATT_TEX')], ['CANSN', '80'], ['UNIST']]),
    ]),
    [`${lot}S1.VEC`]: file(`${lot}S1.VEC`, vectors),
  };
}
