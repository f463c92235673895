import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { renderPage } from '@/testing/renderPage';

vi.mock('@/ui/CodeMirror', () => ({ default: () => null }));

describe('the Launchpad', () => {
  it('lists, searches and sorts, and keeps that in the address', async () => {
    const { user, path } = await renderPage('/launchpad');
    expect(await screen.findByRole('link', { name: 'rnaseq' })).toHaveAttribute(
      'href',
      '/launch?pipeline=1',
    );
    await user.type(screen.getByRole('searchbox', { name: 'Search pipelines' }), 'variants');
    await waitFor(() => expect(screen.queryByRole('link', { name: 'rnaseq' })).toBeNull());
    expect(screen.getByRole('link', { name: 'sarek' })).toBeVisible();
    expect(path()).toBe('/launchpad?search=variants');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Sort by' }), 'By last change');
    expect(path()).toBe('/launchpad?search=variants&sort=changed');
  });

  it('shows what is under way', async () => {
    await renderPage('/launchpad');
    const live = await screen.findByRole('region', { name: 'Live now' });
    expect(within(live).getByText('determined_volta')).toBeVisible();
    expect(within(live).getByText(/waits for a free place/)).toBeVisible();
  });

  it('deletes after asking once, with the focus on the safe button', async () => {
    const { user, world } = await renderPage('/launchpad');
    await user.click(await screen.findByRole('button', { name: 'More for sarek' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    const dialog = await screen.findByRole('alertdialog', { name: 'Delete pipeline sarek' });
    expect(within(dialog).getByRole('button', { name: 'Cancel' })).toHaveFocus();
    await user.click(within(dialog).getByRole('button', { name: 'Delete pipeline' }));
    await waitFor(() => expect(screen.queryByRole('link', { name: 'sarek' })).toBeNull());
    expect(world.pipelines.some((p) => p.name === 'sarek')).toBe(false);
  });

  it('leads a new server from place to pipeline', async () => {
    const first = await renderPage('/launchpad', (world) => {
      world.pipelines = [];
      world.computeEnvs = [];
    });
    expect(
      await within(first.container).findByRole('link', { name: 'Add compute environment' }),
    ).toBeVisible();
    first.unmount();
    await renderPage('/launchpad', (world) => {
      world.pipelines = [];
    });
    expect(await screen.findByText('No pipeline yet')).toBeVisible();
  });

  it('says what does not match', async () => {
    const { user } = await renderPage('/launchpad?search=zzz');
    await user.click(await screen.findByRole('button', { name: 'Show all pipelines' }));
    expect(await screen.findByRole('link', { name: 'rnaseq' })).toBeVisible();
  });
});

describe('the pipeline form', () => {
  it('adds a pipeline and proposes its name', async () => {
    const { user, world, path } = await renderPage('/launchpad/new');
    await user.type(
      await screen.findByLabelText(/^Repository/),
      'https://github.com/nf-core/fetchngs.git',
    );
    await user.tab();
    expect(screen.getByLabelText(/^Name/)).toHaveValue('fetchngs');
    await user.click(screen.getByRole('button', { name: 'Add pipeline' }));
    await waitFor(() => expect(path()).toBe('/launchpad'));
    expect(world.pipelines.find((p) => p.name === 'fetchngs')?.launch).toMatchObject({
      pipeline: 'https://github.com/nf-core/fetchngs.git',
      computeEnvId: 'ce1local',
    });
  });

  it('says at once that a name is taken', async () => {
    const { user } = await renderPage('/launchpad/new');
    await user.type(await screen.findByLabelText(/^Name/), 'rnaseq');
    await user.tab();
    expect(await screen.findByText('Pipeline name rnaseq exists already')).toBeVisible();
  });

  it('changes a pipeline and keeps the rest of it', async () => {
    const { user, world, path } = await renderPage('/launchpad/1/edit');
    const revision = await screen.findByLabelText(/^Revision/);
    await user.clear(revision);
    await user.type(revision, '3.15.0');
    await user.click(screen.getByRole('button', { name: 'Save changes' }));
    await waitFor(() => expect(path()).toBe('/launchpad'));
    expect(world.pipelines[0]).toMatchObject({
      name: 'rnaseq',
      launch: { revision: '3.15.0', configProfiles: ['singularity'] },
    });
    expect(world.pipelines[0]?.launch.paramsText).toContain('GRCh38');
  });

  it('saves what a run was launched with', async () => {
    const { world } = await renderPage('/launchpad');
    const run = world.runs[0];
    await renderPage(`/launchpad/new?workflow=${run?.id}`);
    await waitFor(() =>
      expect(screen.getByLabelText(/^Repository/)).toHaveValue(run?.launch.pipeline),
    );
  });
});
