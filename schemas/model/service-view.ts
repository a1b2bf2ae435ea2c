/** Tiles of 512 pixels, across and down, of the area requested at once from a service of features: a large screen shows no more. */
export const viewTiles = 4;
