/** A colour in both schemes. */
interface SchemeColor {
  light: string;
  dark: string;
}

/** Colours of the whole site, by property name; a fork changes these to re-skin it. Every text pair passes 4.5:1 in both schemes. */
export const colors: Readonly<Record<string, SchemeColor>> = {
  paper: { light: '#fbfaf6', dark: '#11161d' },
  panel: { light: '#ffffff', dark: '#19202a' },
  wash: { light: '#f3f1ea', dark: '#161c25' },
  ink: { light: '#1b2430', dark: '#ece8df' },
  muted: { light: '#566070', dark: '#a3acb9' },
  line: { light: '#dad6cb', dark: '#323c49' },
  // Outlines of controls: 3:1 against paper and panel.
  edge: { light: '#858a8c', dark: '#6f7b8a' },
  water: { light: '#dfe8ee', dark: '#0c1218' },
  accent: { light: '#1d5c96', dark: '#86b8ee' },
  'on-accent': { light: '#ffffff', dark: '#11161d' },
  // The main button under the pointer.
  'accent-hover': { light: '#1f5487', dark: '#95bfed' },
  selected: { light: '#e6eef6', dark: '#1d2c3d' },
  garance: { light: '#a83a2a', dark: '#f09482' },
  foret: { light: '#2c6a3f', dark: '#86c795' },
  ocre: { light: '#8a5a00', dark: '#e5b45a' },
  mark: { light: '#fbe7b2', dark: '#5a4410' },
  // Lines of the home page’s coastline.
  coastline: { light: '#8ba2b5', dark: '#46607a' },
  // What stands upon a map lets it through.
  'veil-paper': { light: '#fbfaf6cc', dark: '#11161dcc' },
  'veil-panel': { light: '#ffffffb3', dark: '#19202ab3' },
};
