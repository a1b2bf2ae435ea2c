/** Tiles of 512 pixels on each side of what a map asks a service of features for at once: all that a large screen shows. */
export const viewTiles = 4;
