/** Name of the database that holds the key of this browser. */
export const keyDatabase = 'mappe-acces';
