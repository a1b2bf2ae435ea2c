import type { APIRoute, GetStaticPaths } from 'astro';
import { departementIndexes } from '../../../places/official-code.ts';
import { territoryCounts } from '../../../places/territory-data.ts';
import type { DepartementIndex } from '../../../places/territories.ts';

/** One file for each département and overseas collectivity. */
export const getStaticPaths: GetStaticPaths = async () =>
  [...departementIndexes(await territoryCounts())].map(([code, index]) => ({ params: { code }, props: { index } }));

/** Its communes, former ones too, with what each belongs to. */
export const GET: APIRoute<{ index: DepartementIndex }> = ({ props }) => Response.json(props.index);
