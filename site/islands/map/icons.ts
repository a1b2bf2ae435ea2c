/** Paths of 24 × 24 line icons. */
export const icons = {
  close: 'M6 6l12 12 M18 6L6 18',
  previous: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  up: 'M12 19V5 M6 11l6-6 6 6',
  down: 'M12 5v14 M6 13l6 6 6-6',
  eye: 'M2.5 12c3-5 6-7 9.5-7s6.5 2 9.5 7c-3 5-6 7-9.5 7s-6.5-2-9.5-7z M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  hidden:
    'M4 4l16 16 M9.5 5.3A9 9 0 0 1 12 5c3.5 0 6.5 2 9.5 7a17 17 0 0 1-3 3.8 M6.3 7.300A16 16 0 0 0 2.5 12c3 5 6 7 9.5 7a9 9 0 0 0 4.2-1',
  trash: 'M5 7h14 M10 7V4h4v3 M7 7l1 13h8l1-13 M10.5 11v5 M13.5 11v5',
  settings: 'M4 7h9 M17 7h3 M15 9.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z M4 17h3 M11 17h9 M9 19.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z M15.5 15.500L20 20',
  plus: 'M12 5v14 M5 12h14',
  check: 'M5 12.500l4.5 4.500L19 7',
  layers: 'M12 3.500l8.5 4.5-8.5 4.500L3.5 8z M3.5 12l8.5 4.5 8.5-4.5 M3.5 16l8.5 4.5 8.5-4.5',
  table: 'M4 5h16v14H4z M4 10h16 M4 14.500h16 M10 5v14',
  share: 'M12 15V4 M8 7.500L12 3.500l4 4 M6 11H5v9h14v-9h-1',
  ground: 'M4 6l5-2 6 2 5-2v14l-5 2-6-2-5 2z M9 4v14 M15 6v14',
  pin: 'M12 21c-4-5-6.5-8-6.5-11a6.5 6.5 0 0 1 13 0c0 3-2.5 6-6.5 11z M12 12.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  relief: 'M3 19l6-11 4 6 3-4 5 9z',
  profile: 'M4 4v16h16 M4 16l4-5 3 3 4-7 5 6',
  frame: 'M4 9V4h5 M20 9V4h-5 M4 15v5h5 M20 15v5h-5',
} as const;

/** The name of an icon. */
export type IconName = keyof typeof icons;
