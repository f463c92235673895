import { act, screen, waitFor, within } from '@testing-library/react';
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
    const { world } = await renderPage('/runs');
    const failed = await rowOf('stoic_hodgkin');
    expect(failed).toHaveTextContent('Failed');
    expect(failed).toHaveTextContent('STAR_ALIGN failed: exit 137, out of memory');
    expect(within(failed).getByRole('img').getAttribute('aria-label')).toMatch(/^3 failed, /);
    expect(await rowOf('prickly_sanger')).toHaveTextContent('With gaps');
    expect(await rowOf('quiet_turing')).toHaveTextContent('not started');
    expect(await rowOf('lonely_pauling')).toHaveTextContent('no message since');
    expect(
      within(await rowOf('golden_curie'))
        .getByRole('img')
        .getAttribute('aria-label'),
    ).toMatch(/^Cores in use/);
    expect(screen.getByText(`${world.runs.length} runs`)).toBeInTheDocument();
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

  it('counts what each state would find, whichever is pressed', async () => {
    const { world } = await renderPage('/runs?search=status:failed');
    await rowOf('stoic_hodgkin');
    const all = await screen.findByRole('button', { name: `All ${world.runs.length}` });
    expect(all).toBeInTheDocument();
    expect(screen.getByRole('button', { name: /^Failed \d+/, pressed: true })).toBeVisible();
    expect(screen.getByRole('button', { name: /^With gaps \d+/ })).toBeVisible();
  });

  it('says what is wrong in the box and asks the server for nothing', async () => {
    const { user, path } = await renderPage('/runs');
    await rowOf('stoic_hodgkin');
    const box = screen.getByRole('combobox');
    await user.type(box, 'tasks:many {Escape}');
    expect(await screen.findByText(/“many” is no number or range/)).toBeVisible();
    expect(box).toHaveAttribute('aria-invalid', 'true');
    expect(box).toHaveValue('tasks:many ');
    expect(path()).toBe('/runs');
    await rowOf('stoic_hodgkin');
  });

  it('sorts by a column and says so in the address', async () => {
    const { user, path } = await renderPage('/runs');
    await rowOf('stoic_hodgkin');
    await user.click(screen.getByRole('button', { name: 'Tasks' }));
    await waitFor(() => expect(path()).toBe('/runs?sort=-tasks'));
    await user.click(screen.getByRole('button', { name: 'Tasks' }));
    await waitFor(() => expect(path()).toBe('/runs?sort=tasks'));
  });

  it('narrows to a day by the keyboard', async () => {
    const { user, path } = await renderPage('/runs');
    await rowOf('stoic_hodgkin');
    const days = await screen.findByRole('group', { name: /^Runs by day/ });
    const today = new Date().toLocaleDateString('sv-SE');
    act(() => within(days).getAllByRole('button').at(-1)?.focus());
    await user.keyboard('{Enter}');
    await waitFor(() => expect(path()).toBe(`/runs?search=after%3A${today}+before%3A${today}`));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(path()).toBe('/runs'));
  });

  it('cancels only what can be cancelled, and says so before', async () => {
    const { user, world } = await renderPage('/runs');
    await rowOf('tender_franklin');
    await user.click(screen.getByRole('checkbox', { name: 'Select tender_franklin' }));
    await user.click(screen.getByRole('checkbox', { name: 'Select stoic_hodgkin' }));
    expect(screen.getByText('2 runs selected')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog).toHaveTextContent('Left alone: 1 over already.');
    expect(within(dialog).getByRole('button', { name: 'Keep' })).toHaveFocus();
    await user.click(within(dialog).getByRole('button', { name: 'Cancel 1 run' }));
    await waitFor(() =>
      expect(world.runs.find((run) => run.runName === 'tender_franklin')?.status).toBe('CANCELLED'),
    );
    await waitFor(() => expect(screen.queryByText('2 runs selected')).not.toBeInTheDocument());
  });

  it('deletes all that match, also what is not loaded, but not what is still under way', async () => {
    const { user, world } = await renderPage('/runs?search=NOT status:cancelled');
    await rowOf('stoic_hodgkin');
    const before = world.runs.length;
    const goingOn = world.runs.filter(({ end }) => end === undefined).length;
    await user.click(screen.getByRole('checkbox', { name: 'Select all loaded runs' }));
    const link = screen.queryByRole('button', { name: /^Select all \d+ that match/ });
    if (link) await user.click(link);
    await user.click(screen.getByRole('checkbox', { name: 'Select stoic_hodgkin' }));
    await user.click(screen.getByRole('button', { name: 'Delete' }));
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog).toHaveTextContent(`${goingOn} still under way`);
    await user.click(within(dialog).getByRole('button', { name: /^Delete \d+ runs/ }));
    await waitFor(() => expect(world.runs.length).toBeLessThan(before));
    const left = world.runs.map((run) => run.runName);
    expect(left).toContain('stoic_hodgkin');
    expect(left).toContain('determined_volta');
    expect(left).not.toContain('golden_curie');
  });

  it('selects a stretch by Shift', async () => {
    const { user } = await renderPage('/runs');
    await rowOf('stoic_hodgkin');
    const [, first, , third] = screen.getAllByRole('checkbox');
    if (!first || !third) throw new Error('no rows');
    await user.click(first);
    await user.keyboard('{Shift>}');
    await user.click(third);
    await user.keyboard('{/Shift}');
    expect(screen.getByText('3 runs selected')).toBeInTheDocument();
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
