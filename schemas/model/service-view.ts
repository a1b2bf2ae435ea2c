/** Tiles of 512 pixels, across and down, of the area for which a map asks a service of features at once: a large screen shows no more. */
export const viewTiles = 4;
