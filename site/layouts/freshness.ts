// Shows the line that says that the catalogue was not confirmed, once the day until which the page is good has passed by the reader's
// clock. A day later: clocks of readers are set to the wrong hour more often than to the wrong day.
const line = document.querySelector<HTMLElement>('[data-good-until]');
if (line && Date.now() > Date.parse(line.dataset['goodUntil'] ?? '') + 86_400_000) line.hidden = false;

export {};
