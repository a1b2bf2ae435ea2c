import { plainText } from './plain-text.ts';

/** Words as French writes them, that names of files and columns leave without accents; none whose plain letters are another word. */
const accented = `
  abonné abonnés accès adhérent adhérents aérien aérienne aériens aérogénérateur aérogénérateurs aérodrome aérodromes agréé agréés aînés aléa aléas aménagement aménagements
  année années antiquités arrêt arrêts artère artères bâti bâtiment bâtiments bibliothèque bibliothèques biodiversité blé bénéficiaires carrière
  carrières catégorie catégories chaîne château châteaux chômage cimetière cimetières cinéma cinémas clôture clôtures collège collèges commerçants
  contrôle contrôles coopératives crèche crèches créneaux débit débits déchèterie déchèteries déchet déchets déchetterie déchetteries défense
  défibrillateur défibrillateurs délégation délimitation démographie densité départ département départementale départementales départements dépôt
  dépôts désignation détail détails développement écrit écrite écrites écrits école écoles écologie écologique écologiques économie économique économiques écoulement éclairage
  édifices éducation église églises égout égouts élection élections électricité électrique électriques élevage élevages élève élèves élu élus emprise
  énergétique énergie énergies enquête enquêtes entités entrée entrées éolien éolienne éoliennes éoliens épandage épicerie épiceries épuration
  équipement équipements équestre équestres espèce espèces établissement établissements étage étages étang étangs état états étude études évacuation
  évènement évènements événement événements extérieur extérieurs fête fêtes foncière foncier forêt forêts forestière fréquence fréquentation généalogie général
  générale généraux géographie géographique géographiques géologie géologique géométrie géothermie grève hébergement hébergements hélistation
  hôpital hôpitaux hôtel hôtels hôtellerie hydroélectrique île îles îlot îlots immobilière immobilières indéterminé indifférencié indifférenciée inondée inondées intégré
  intercommunalité intercommunalités intérêt intérêts intérieur itinéraire itinéraires liberté libellé localité localités lycée lycées maïs
  marchés matériel matériaux médecin médecins médiathèque médiathèques médical médicale médicaux mémoire méthanisation métropole métropoles métropolitaine métro
  météo minière minières ministère ministères mobilité mobilités modalité monuments musée musées nécropole nouveauté numéro numéros opérateur opérateurs opération opérations
  péage péages pêche périmètre périmètres période périphérie périscolaire piéton piétonne piétonnes piétonnier piétons pièce pièces plantée poêle
  pépinière pépinières population présence présentation prévention précarité précipitations prélèvement prélèvements préfecture préfectures prévu priorité
  priorités procédure procédures propriété propriétés propriétaire protégé protégée protégées protégés qualité quartier rayé réalisé réalisation
  diamètre diamètres régime régimes matière matières éclairé modèle modèles élément éléments mètre mètres créé créée
  récolement recensé recensés référence références référentiel réfugiés région régional régionale régionales régionaux régions règle règlement règlements
  réglementaire réglementaires réglementation relevé relevés remembrement réparation répartition réseau réseaux réserve réserves résidence résidences
  résidentiel résultat résultats rivière rivières santé scénario schéma schémas sécheresse sécurité séisme séismes sélection sépultures sismicité société
  simplifié simplifiée simplifiées simplifiés sociétés spéciale spécial stratégie stratégique supérieur supérieure surélevé système systèmes tènement télécommunications téléphone téléphonie
  température températures théâtre théâtres transférée trésor trésorerie unité unités université universités usagère végétal végétale végétation véhicule véhicules
  vélo vélos vérification vidéoprotection viabilité ventilé zéro zonés
`;

const spellings = new Map(
  accented
    .trim()
    .split(/\s+/)
    .map((word) => [plainText(word), word]),
);

/** A word with the accents that French gives it; itself where none are known. */
export const frenchSpelling = (word: string): string => spellings.get(plainText(word)) ?? word;
