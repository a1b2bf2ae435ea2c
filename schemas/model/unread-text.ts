/** Files mistaken for geodata: a web page, a metadata sheet (ISO 19139), a public transport exchange (NeTEx, CEN/TS 16614). */
export type UnreadText = 'web-page' | 'sheet' | 'netex';

/** Recognise a text that is never read as data, by its beginning and the local name of its root; undefined for all others. */
export function unreadText(beginning: string, root: string | undefined): UnreadText | undefined {
  if (/^\s*(<!doctype html|<html)/i.test(beginning)) return 'web-page';
  if (/<([\w.-]+:)?MD_Metadata[\s>]/.test(beginning)) return 'sheet';
  return root === 'PublicationDelivery' ? 'netex' : undefined;
}
