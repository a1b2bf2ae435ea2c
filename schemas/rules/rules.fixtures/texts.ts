import type { Example } from './good.ts';

/** Examples of the rules of ../texts.ts. */
export const examples: Record<string, Example> = {
  'title.file-name': {
    good: [{ title: 'Voirie 2.0 (D_3)' }],
    bad: [{ title: 'EOLIENNES_51' }],
    says: '« EOLIENNES_51 » est un nom de fichier. Écrivez ce que sont les données, par exemple « Éoliennes terrestres ».',
  },
  'title.capitals': {
    good: [{ title: 'ZNIEFF' }],
    bad: [{ title: { fr: 'ÉOLIENNES TERRESTRES', en: 'Wind turbines' } }],
    says: 'Le titre est tout en capitales. Écrivez-le en minuscules, avec une capitale au début.',
  },
  'title.full-stop': {
    good: [{ title: 'Bâtiments, routes…' }],
    bad: [{ title: 'Éoliennes terrestres.' }],
    says: 'Le titre se termine par un point. Supprimez-le.',
  },
  'title.empty-word': {
    good: [{ title: 'Données de comptage' }],
    bad: [{ title: 'Données' }],
    says: '« Données » ne dit pas ce que sont les données. Nommez les objets, par exemple « Aires de jeux ».',
  },
  'description.short': {
    good: [{}],
    bad: [{ description: 'Des mâts.' }],
    says: 'La description est très courte. En 40 caractères ou plus, dites ce que contiennent les données, d’où elles viennent et leurs limites.',
  },
  'description.title': {
    good: [{}],
    bad: [{ description: 'Eoliennes terrestres.' }],
    says: 'La description répète le titre. Dites ce que contiennent les données et à quoi elles servent.',
  },
  'description.html': {
    good: [{ description: 'Les mâts de hauteur < 50 m et > 12 m sont notés **petits** dans <https://exemple.fr>.' }],
    bad: [{ lineage: 'Saisi par <b onclick="x">nous</b>.' }],
    says: 'Le texte contient du HTML (<b onclick="x">). Écrivez du texte simple ou du Markdown : **gras**, [lien](https://…), - liste.',
  },
  'title.year': {
    good: [{ title: 'Éoliennes 2024' }],
    bad: [{ title: 'Éoliennes 2024', temporal: undefined }],
    says: 'Le titre nomme l’année 2024, que la recherche par période ne trouve pas. Dites-la dans « dates » ou « temporal » ; si les données sont tenues à jour, retirez l’année du titre.',
  },
  'title.producer': {
    good: [{ title: 'Éoliennes de la Marne' }, { producer: { title: 'DDT' } }],
    bad: [{ title: 'Éoliennes de la DDT de la Marne' }, { producer: { title: 'DDT de la Marne' } }],
    says: 'Le titre répète le nom du producteur, « DDT de la Marne », que chaque page montre déjà. Retirez-le du titre.',
  },
  'identifier.version': {
    good: [{ identifier: 'ddt-51/eoliennes-v' }],
    bad: [{ identifier: 'ddt-51/eoliennes-v2' }],
    says: 'L’identifiant contient « v2 », qui changera avec les données. Un identifiant reste le même d’une version à l’autre : retirez-le.',
  },
  'description.link': {
    good: [{ description: 'Décrites en détail sur la page https://exemple.fr/eoliennes' }],
    bad: [{ description: '[Voir la page des éoliennes](https://exemple.fr/eoliennes)' }],
    says: 'La description n’est qu’une adresse. Dites ce que contiennent les données, et donnez l’adresse dans « links ».',
  },
  'description.untranslated': {
    good: [{ description: { fr: 'Mâts d’éoliennes de la Marne, avec leur hauteur.', en: 'Masts of wind turbines, with their height.' } }],
    bad: [
      {
        description: {
          fr: 'Mâts d’éoliennes de la Marne, avec leur hauteur.',
          en: 'Mâts d’éoliennes de la Marne, avec leur hauteur.',
        },
      },
    ],
    says: 'La description anglaise est celle en français. Traduisez-la, ou écrivez le français seul, sans « fr » ni « en ».',
  },
  'text.placeholder': {
    good: [{ lineage: 'Relevé à compléter par chaque commune.' }],
    bad: [{ lineage: 'Données fournies par la DDT. À compléter : comment et quand elles ont été produites.' }],
    says: 'Ce texte reste à écrire : « À compléter : comment et quand elles ont été produites ». Écrivez-le, ou retirez cette phrase ; d’ici là, rien n’est publié.',
  },
};
