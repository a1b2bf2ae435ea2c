import type { APIRoute } from 'astro';
import { outlineFiles } from '../../data/territory-layers.ts';

/** The files of the catalogue that have the outlines of territories, by which others are cut. */
export const GET: APIRoute = async () => Response.json(await outlineFiles());
