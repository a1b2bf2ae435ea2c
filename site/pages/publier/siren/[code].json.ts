import type { APIRoute } from 'astro';
import { administrations } from '../../../publish/administrations.ts';
import type { Administrations } from '../../../publish/siren.ts';

let files: Map<string, Administrations> | undefined;

/** What the form proposes for the communes of a département, and for the département itself. */
export const GET: APIRoute = ({ params }) => {
  files ??= administrations();
  return Response.json(files.get(params['code'] ?? ''));
};
