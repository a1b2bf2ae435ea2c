/** Oldest browsers that show the whole site: the last Chrome and Edge of Windows 7 and 8, Firefox ESR of 2023, Safari of iOS 16. */
// README says so too.
export const browserFloor = ['chrome109', 'edge109', 'firefox115', 'safari16.4'];
