import { readOperator } from './operator.ts';
import { readPreview, readSettings } from './settings.ts';

/** Placeholder for the origin in pages of previews, which get their addresses when they are written. */
export const previewOrigin = 'https://apercu.invalid';

/** Origin of the site: read while pages are rendered, since one bundle serves the sites of all origins. */
export const siteOrigin = (): string =>
  readPreview() === undefined ? new URL(readSettings().site ?? readOperator().site).origin : previewOrigin;
