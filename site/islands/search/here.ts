/** Make the answer of a link on its own page: a plain press changes the question here, any other opens the address as links do. */
export const here =
  (change: () => void) =>
  (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    change();
  };
