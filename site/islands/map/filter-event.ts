/** Name of the window's event once the map of a page has written another filter into its address. */
export const filterEvent = 'mappe-filter';
