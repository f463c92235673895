import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { renderPage } from '@/testing/renderPage';

vi.mock('@/ui/CodeMirror', () => ({ default: () => null }));

describe('compute environments', () => {
  it('lists them and says what is wrong', async () => {
    const { user, path } = await renderPage('/compute-envs');
    expect(await screen.findByRole('link', { name: 'old-disk' })).toBeVisible();
    expect(screen.getByText(/cannot be written/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: /Available/ }));
    expect(screen.queryByRole('link', { name: 'old-disk' })).toBeNull();
    expect(path()).toBe('/compute-envs?state=available');
  });

  it('makes another one primary', async () => {
    const { user, world } = await renderPage('/compute-envs');
    await user.click(await screen.findByRole('button', { name: 'More for local-small' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Make primary' }));
    await waitFor(() =>
      expect(world.computeEnvs.find((env) => env.primary)?.name).toBe('local-small'),
    );
  });

  it('adds a local one with the proposed work directory', async () => {
    const { user, world, path } = await renderPage('/compute-envs/new');
    expect(await screen.findByText(/Launch only pipelines you trust/)).toBeVisible();
    expect(screen.getByLabelText(/^Work directory/)).toHaveValue('/srv/belfry/work');
    await user.type(screen.getByLabelText(/^Name/), 'fast');
    await user.click(screen.getByRole('button', { name: 'Add environment' }));
    await waitFor(() => expect(path()).toBe('/compute-envs'));
    expect(world.computeEnvs.at(-1)).toMatchObject({
      name: 'fast',
      platform: 'local-platform',
      config: { discriminator: 'local-platform', workDir: '/srv/belfry/work' },
    });
  });

  it('says why somebody may not', async () => {
    await renderPage('/compute-envs/new', (world) => {
      world.localAllowed = false;
    });
    expect(await screen.findByText(/only administrators may use it/)).toBeVisible();
    expect(screen.queryByLabelText(/^Name/)).toBeNull();
  });

  it('renames and deletes from its page', async () => {
    const { user, world, path } = await renderPage('/compute-envs/ce2small');
    const name = await screen.findByRole('textbox', { name: /^Name/ });
    await user.clear(name);
    await user.type(name, 'tiny{Enter}');
    await waitFor(() => expect(world.computeEnvs[1]?.name).toBe('tiny'));
    await user.click(await screen.findByRole('button', { name: 'More for tiny' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    const dialog = await screen.findByRole('alertdialog');
    await user.click(within(dialog).getByRole('button', { name: 'Delete environment' }));
    await waitFor(() => expect(path()).toBe('/compute-envs'));
    expect(world.computeEnvs.some((env) => env.id === 'ce2small')).toBe(false);
  });
});
