import { expect, it } from 'vitest';
import { runStates, stateTitle } from './status';
import { statusPicture } from './useStatusIcon';

it('draws a state as a picture of its own, in the colours of both themes', () => {
  const picture = statusPicture('failed', (token, theme) => `${theme}${token}`);
  const svg = new DOMParser().parseFromString(picture, 'image/svg+xml');
  expect(svg.querySelector('parsererror')).toBeNull();
  expect(svg.querySelectorAll('path')).toHaveLength(2);
  expect(svg.querySelector('style')?.textContent).toBe(
    'svg{color:light--st-failed;--surface:light--surface}' +
      '@media(prefers-color-scheme:dark){svg{color:dark--st-failed;--surface:dark--surface}}',
  );
});

it('writes a state into the title of a tab', () => {
  expect(stateTitle('determined_volta', runStates.FAILED)).toBe('✕ determined_volta – failed');
});
