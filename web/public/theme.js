// Runs before the first paint, so that a dark page never flashes light. A file of its own because
// the content security policy allows no inline script. src/shell/theme.ts keeps the same key.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('belfry.theme');
  } catch {
    // Storage may be forbidden; the system's wish is then the answer.
  }
  const dark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
