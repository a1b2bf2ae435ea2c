/** Words that answer a file which is dropped on a page. */
export const dropped = {
  title: 'This file is not opened here',
  told: (names: string) => `“${names}” has stayed on your device: this page shows the data of the catalogue, and opens no file.`,
  instead: 'To see it on a map, drop it upon that of Explorer; to publish it, into the form of the page “Publish”.',
  explore: 'Go to Explorer',
  publish: 'Go to “Publish”',
  formats: 'See the formats that are read',
  close: 'Close',
};
