import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { renderPage } from '@/testing/renderPage';

describe('the shell', () => {
  it('goes places by keys, but not while somebody types', async () => {
    const { user, path } = await renderPage('/launchpad');
    await screen.findByRole('link', { name: 'rnaseq' });
    await user.keyboard('gc');
    await waitFor(() => expect(path()).toBe('/compute-envs'));
    await user.keyboard('gl');
    await waitFor(() => expect(path()).toBe('/launchpad'));
    await user.keyboard('/');
    expect(await screen.findByRole('searchbox')).toHaveFocus();
    await user.keyboard('gc');
    expect(screen.getByRole('searchbox')).toHaveValue('gc');
  });

  it('finds pipelines and runs from anywhere', async () => {
    const { user, path } = await renderPage('/profile');
    await screen.findByRole('heading', { level: 1 });
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox'), 'scrna');
    expect(await screen.findByRole('option', { name: /golden_curie/ })).toBeVisible();
    await waitFor(() =>
      expect(screen.getByRole('option', { name: /^scrnaseq/ })).toHaveAttribute(
        'aria-selected',
        'true',
      ),
    );
    await user.keyboard('{Enter}');
    await waitFor(() => expect(path()).toBe('/launch?pipeline=3'));
  });

  it('lists its keys', async () => {
    const { user } = await renderPage('/profile');
    await screen.findByRole('heading', { level: 1 });
    await user.keyboard('?');
    expect(await screen.findByRole('dialog', { name: 'Keyboard keys' })).toBeVisible();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('keeps the theme that was chosen', async () => {
    const { user } = await renderPage('/profile');
    await user.click(await screen.findByRole('button', { name: 'Maya Okafor' }));
    await user.click(await screen.findByRole('menuitemradio', { name: 'Dark' }));
    expect(document.documentElement.dataset.theme).toBe('dark');
    expect(localStorage.getItem('belfry.theme')).toBe('dark');
  });

  it('signs out', async () => {
    const { user, path, world } = await renderPage('/profile');
    await user.click(await screen.findByRole('button', { name: 'Maya Okafor' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Sign out' }));
    await waitFor(() => expect(path()).toBe('/sign-in'));
    expect(world.user).toBeNull();
  });
});

describe('addresses', () => {
  it('leads from the root to the Launchpad', async () => {
    const { path } = await renderPage('/');
    await screen.findByRole('heading', { level: 1, name: 'Launchpad' });
    expect(path()).toBe('/launchpad');
  });

  it.each(['/user/maya/watch/', '/orgs/lab/workspaces/rna/watch/'])(
    '%s<run> leads to the run',
    async (prefix) => {
      const { path, world } = await renderPage('/profile');
      const id = world.runs[0]?.id;
      const page = await renderPage(`${prefix}${id}`);
      await waitFor(() => expect(page.path()).toMatch(new RegExp(`^/runs/${id}`)));
      expect(path()).toBe('/profile');
    },
  );

  it('says that a page does not exist', async () => {
    await renderPage('/nowhere');
    expect(await screen.findByRole('heading', { name: 'This page does not exist' })).toBeVisible();
  });

  it('says what the server answered when a page has no data', async () => {
    await renderPage('/launch?pipeline=999');
    expect(await screen.findByText('Unknown pipeline 999')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  });
});
