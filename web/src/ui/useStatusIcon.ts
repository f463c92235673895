import { useEffect } from 'react';
import type { StatusKind } from './status';
import { statusShapes } from './statusShapes';

/** Shows a state as the icon of the tab while the component is there; afterwards the mark of Belfry is back. */
export function useStatusIcon(kind: StatusKind): void {
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (!link) return;
    const own = link.href;
    link.href = `data:image/svg+xml,${encodeURIComponent(statusPicture(kind, colourOf))}`;
    return () => {
      link.href = own;
    };
  }, [kind]);
}

/** A shape as a picture of its own, in the colours of both themes: a tab bar follows the system, not the page. */
export function statusPicture(
  kind: StatusKind,
  colour: (token: string, theme: 'light' | 'dark') => string,
): string {
  const look = (theme: 'light' | 'dark') =>
    `svg{color:${colour(`--st-${kind}`, theme)};--surface:${colour('--surface', theme)}}`;
  const parts = statusShapes[kind].map(([tag, attributes]) => {
    const written = Object.entries(attributes)
      .filter(([name]) => name !== 'className')
      .map(([name, value]) => `${name.replace(/[A-Z]/, '-$&').toLowerCase()}="${value}"`);
    return `<${tag} ${written.join(' ')}/>`;
  });
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="currentColor"',
    ' stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">',
    `<style>${look('light')}@media(prefers-color-scheme:dark){${look('dark')}}</style>`,
    ...parts,
    '</svg>',
  ].join('');
}

/** The value of a token in a theme, whichever the page has now. */
function colourOf(token: string, theme: 'light' | 'dark'): string {
  const probe = document.createElement('span');
  probe.dataset.theme = theme;
  probe.hidden = true;
  document.body.append(probe);
  const value = getComputedStyle(probe).getPropertyValue(token).trim();
  probe.remove();
  return value;
}
