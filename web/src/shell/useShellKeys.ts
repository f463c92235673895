import { useNavigate } from '@tanstack/react-router';
import { useShortcuts } from '@/lib/useShortcuts';
import { showOverlay, useOverlay } from './overlays';

/** The keys that work on every page. */
export function useShellKeys(): void {
  const navigate = useNavigate();
  const overlay = useOverlay();
  useShortcuts({
    palette: () => {
      if (overlay === 'palette') showOverlay(null);
      else if (!document.querySelector('[role="dialog"], [role="alertdialog"]'))
        showOverlay('palette');
    },
    help: () => showOverlay('help'),
    filter: () => {
      const search = document.querySelector<HTMLInputElement>('[data-search]');
      search?.focus();
      search?.select();
      return search !== null;
    },
    nextRow: () => moveBy(1),
    previousRow: () => moveBy(-1),
    toLaunchpad: () => navigate({ to: '/launchpad' }),
    toRuns: () => navigate({ to: '/runs' }),
    toCompute: () => navigate({ to: '/compute-envs' }),
    toTokens: () => navigate({ to: '/tokens' }),
  });
}

/** Moves the focus among the rows of a plain list: their links are marked `data-row`. */
function moveBy(step: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const row = document.activeElement?.closest('tr, li')?.querySelector<HTMLElement>('[data-row]');
  const next = rows[row ? rows.indexOf(row) + step : 0];
  next?.focus();
  return rows.length > 0;
}
