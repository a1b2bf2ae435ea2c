/** Give MapLibre what draws layers that few maps have: the build puts it here (site/render/maplibre.ts), elsewhere it has all. */
export const giveRare = (): void => undefined;
