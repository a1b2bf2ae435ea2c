import type { APIRoute } from 'astro';
import { administrations } from '../../../publish/administrations.ts';
import type { Administrations } from '../../../publish/siren.ts';

let files: Map<string, Administrations> | undefined;

/** Administrations that the form proposes for a département: its communes and itself. */
export const GET: APIRoute = ({ params }) => {
  files ??= administrations();
  return Response.json(files.get(params['code'] ?? ''));
};
