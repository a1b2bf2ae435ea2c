// Alone in its file so that of Svelte only what is used comes with it.
export { mount } from 'svelte';
