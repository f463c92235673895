import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { renderPage } from '@/testing/renderPage';

// Without layout every row would be without height, and a list of such rows shows none.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(50);
});

const rowOf = async (name: string) => {
  const link = await screen.findByRole('link', { name });
  const row = link.closest('tr');
  if (!row) throw new Error(`${name} stands in no row`);
  return row;
};

describe('the runs list', () => {
  it('answers in the row: state, progress, reason', async () => {
    await renderPage('/runs');
    const failed = await rowOf('stoic_hodgkin');
    expect(failed).toHaveTextContent('Failed');
    expect(failed).toHaveTextContent('STAR_ALIGN failed: exit 137, out of memory');
    expect(within(failed).getByRole('img').getAttribute('aria-label')).toMatch(/^1 failed, /);
    expect(await rowOf('prickly_sanger')).toHaveTextContent('With gaps');
    expect(await rowOf('quiet_turing')).toHaveTextContent('not started');
    expect(screen.getByText('48 runs')).toBeInTheDocument();
  });

  it('writes the filter into the address when a state is pressed, and takes it back', async () => {
    const { user, path } = await renderPage('/runs?search=hodgkin');
    await rowOf('stoic_hodgkin');
    await user.click(screen.getByRole('button', { name: /^Failed/ }));
    await waitFor(() => expect(path()).toBe('/runs?search=hodgkin+status%3Afailed'));
    await user.click(screen.getByRole('button', { name: /^Failed/ }));
    await waitFor(() => expect(path()).toBe('/runs?search=hodgkin'));
  });

  it('offers to empty a filter that finds nothing', async () => {
    const { user, path } = await renderPage('/runs?search=nothing_like_this');
    await screen.findByText('No run matches');
    await user.click(screen.getByRole('button', { name: 'Empty the filter' }));
    await waitFor(() => expect(path()).toBe('/runs'));
  });

  it('says how to get the first run', async () => {
    await renderPage('/runs', (world) => {
      world.runs = [];
    });
    await screen.findByText('No run yet');
    expect(screen.getByRole('link', { name: 'Open the Launchpad' })).toBeInTheDocument();
    expect(screen.queryByRole('combobox')).not.toBeInTheDocument();
  });

  it('cancels only what can be cancelled, and says so before', async () => {
    const { user, world } = await renderPage('/runs');
    await rowOf('tender_franklin');
    await user.click(screen.getByRole('checkbox', { name: 'Select tender_franklin' }));
    await user.click(screen.getByRole('checkbox', { name: 'Select stoic_hodgkin' }));
    expect(screen.getByText('2 runs selected')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Cancel 1 run' }));
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog).toHaveTextContent('1 selected run is left alone');
    expect(within(dialog).getByRole('button', { name: 'Keep' })).toHaveFocus();
    await user.click(within(dialog).getByRole('button', { name: 'Cancel 1 run' }));
    await waitFor(() =>
      expect(world.runs.find((run) => run.runName === 'tender_franklin')?.status).toBe('CANCELLED'),
    );
    await waitFor(() => expect(screen.queryByText('2 runs selected')).not.toBeInTheDocument());
  });

  it('deletes finished runs and leaves running ones alone', async () => {
    const { user, world } = await renderPage('/runs');
    await rowOf('stoic_hodgkin');
    await user.click(screen.getByRole('checkbox', { name: 'Select determined_volta' }));
    await user.click(screen.getByRole('checkbox', { name: 'Select stoic_hodgkin' }));
    await user.click(screen.getByRole('button', { name: 'Delete 1 run' }));
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog).toHaveTextContent('1 selected run is still under way and is left alone.');
    await user.click(within(dialog).getByRole('button', { name: 'Delete 1 run' }));
    await waitFor(() =>
      expect(world.runs.map((run) => run.runName)).not.toContain('stoic_hodgkin'),
    );
    expect(world.runs.map((run) => run.runName)).toContain('determined_volta');
    await waitFor(() => expect(screen.queryByRole('link', { name: 'stoic_hodgkin' })).toBe(null));
  });

  it('stars a run at once', async () => {
    const { user, world } = await renderPage('/runs');
    const row = await rowOf('stoic_hodgkin');
    const star = within(row).getByRole('button', { name: 'Star stoic_hodgkin' });
    expect(star).toHaveAttribute('aria-pressed', 'false');
    await user.click(star);
    await waitFor(() => expect(star).toHaveAttribute('aria-pressed', 'true'));
    expect(world.runs.find((run) => run.runName === 'stoic_hodgkin')?.starred).toBe(true);
  });

  it('moves by J and K, selects by X and opens by Enter', async () => {
    const { user, path, world } = await renderPage('/runs');
    await rowOf('determined_volta');
    await user.keyboard('jjjkx');
    expect(await rowOf('tender_franklin')).toHaveFocus();
    expect(await rowOf('tender_franklin')).toHaveAttribute('aria-selected', 'true');
    await user.keyboard('{Enter}');
    const run = world.runs.find((r) => r.runName === 'tender_franklin');
    await waitFor(() => expect(path()).toBe(`/runs/${run?.id}`));
  });
});
