import type { TakenNotice } from '../model/taken.ts';

/** Each once, as a sentence reads them. */
const each = (parts: readonly string[], between = '\u202f; '): string => [...new Set(parts.filter((part) => part !== ''))].join(between);

/** The notice owed for what two data sets have given together: nobody is left out, and the restriction of either holds. */
export function joinNotices(title: string, of: TakenNotice, other: TakenNotice): TakenNotice {
  const restriction = each([of.restriction ?? '', other.restriction ?? ''], ' ');
  const { licenseUrl: _, restriction: __, date: ___, ...bare } = of;
  return {
    ...bare,
    title,
    producer: each([of.producer, other.producer]),
    attribution: each([of.attribution, other.attribution]),
    license: each([of.license, other.license]),
    ...(of.licenseUrl !== undefined && of.licenseUrl === other.licenseUrl && { licenseUrl: of.licenseUrl }),
    ...(restriction !== '' && { restriction }),
    published: of.published > other.published ? of.published : other.published,
    version: each([of.version, other.version]),
    page: of.page === '' ? other.page : of.page,
  };
}
