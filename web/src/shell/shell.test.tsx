import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { shortcuts } from '@/lib/shortcuts';
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
    const isChosen = (name: RegExp) =>
      waitFor(() =>
        expect(screen.getByRole('option', { name })).toHaveAttribute('aria-selected', 'true'),
      );
    await isChosen(/^golden_curie/);
    await user.keyboard('{ArrowDown}');
    await isChosen(/^scrnaseq/);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(path()).toBe('/launch?pipeline=3'));
  });

  it('offers what the open run offers: tabs, actions with the reason when they are off, tasks', async () => {
    let id = '';
    const { user, path, router } = await renderPage('/profile', (world) => {
      id = world.runs.find((run) => run.runName === 'lonely_pauling')?.id ?? '';
    });
    act(() => router.history.push(`/runs/${id}`));
    await screen.findByRole('heading', { level: 1, name: 'lonely_pauling' });
    const search = async (text: string) => {
      await user.keyboard('{Control>}k{/Control}');
      await user.type(await screen.findByRole('combobox', { name: 'Search everything' }), text);
    };
    await search('relaunch');
    const relaunch = await screen.findByRole('option', { name: /Relaunch.*no launch to repeat/ });
    expect(relaunch).toHaveAttribute('aria-disabled', 'true');
    await user.keyboard('{Escape}');

    await search('config');
    await user.click(await screen.findByRole('option', { name: 'Configuration' }));
    await waitFor(() => expect(path()).toBe(`/runs/${id}?tab=configuration`));

    await search('FASTQC');
    const tasks = await screen.findAllByRole('option', { name: /^FASTQC/ });
    await user.click(tasks[0] as HTMLElement);
    await waitFor(() => expect(path()).toMatch(/tab=tasks&task=\d+$/));
  });

  it('finds a run by its id, shows the newest first, and says when one part is not searched', async () => {
    let id = '';
    const { user, path, world } = await renderPage('/profile', (it) => {
      id = it.runs.find((run) => run.runName === 'dizzy_lovelace')?.id ?? '';
    });
    await screen.findByRole('heading', { level: 1 });
    await user.keyboard('{Control>}k{/Control}');
    await waitFor(() =>
      expect(screen.getAllByRole('option')[0]).toHaveTextContent(world.runs[0]?.runName ?? ''),
    );
    world.pipelines = null as never;
    await user.type(screen.getByRole('combobox'), id);
    const run = await screen.findByRole('option', { name: /dizzy_lovelace/ });
    expect(await screen.findByText(/Not everything could be searched/)).toBeVisible();
    await user.click(run);
    await waitFor(() => expect(path()).toBe(`/runs/${id}`));
  });

  it('lists every key it listens to', async () => {
    const { user } = await renderPage('/profile');
    await screen.findByRole('heading', { level: 1 });
    await user.keyboard('?');
    const help = await screen.findByRole('dialog', { name: 'Keyboard keys' });
    expect(within(help).getAllByRole('definition')).toHaveLength(Object.keys(shortcuts).length);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('has no two meanings for one key', () => {
    const all = Object.values(shortcuts).map(({ keys }) => keys);
    expect(new Set(all).size).toBe(all.length);
  });

  it('moves along a plain list by keys', async () => {
    const { user } = await renderPage('/launchpad');
    await screen.findByRole('link', { name: 'rnaseq' });
    await user.keyboard('j');
    const first = document.activeElement;
    expect(first).toHaveAttribute('data-row');
    await user.keyboard('jk');
    expect(first).toHaveFocus();
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
