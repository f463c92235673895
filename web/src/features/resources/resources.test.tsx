import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { renderPage } from '@/testing/renderPage';
import { makeWorld } from '@/testing/world';

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(33);
});

const idOf = (runName: string) => makeWorld().runs.find((run) => run.runName === runName)?.id;
const open = (runName: string, search = '') =>
  renderPage(`/runs/${idOf(runName)}?tab=resources${search}`);

describe('what the tasks of a run used', () => {
  it('is plotted by process, in sum and in percent of the request', async () => {
    const { user, path } = await open('golden_curie');
    const plots = await screen.findByRole('region', { name: 'CPU by process' });
    expect(
      within(plots).getByRole('img', { name: /^STAR_ALIGN: least .* median .* cores/ }),
    ).toBeVisible();
    expect(screen.getByText('CPU hours')).toBeVisible();
    await user.click(within(plots).getByRole('button', { name: 'Memory' }));
    await user.click(await screen.findByRole('radio', { name: '% of request' }));
    await waitFor(() => expect(path()).toContain('measure=memory&share=true'));
    expect(await screen.findByRole('img', { name: /^STAR_ALIGN: .* median \d+ %/ })).toBeVisible();
  });

  it('leads from a number to its task, and from a process to its tasks', async () => {
    const { user, path } = await open('golden_curie', '&as=table&measure=memory');
    const row = (await screen.findByRole('rowheader', { name: 'STAR_ALIGN' })).closest('tr');
    if (!row) throw new Error('no row');
    expect(within(row).getByRole('link', { name: 'STAR_ALIGN' }).getAttribute('href')).toContain(
      'filter=process%3ASTAR_ALIGN&sort=-peakRss',
    );
    const links = within(row).getAllByRole('link');
    await user.click(links.at(-1) as HTMLElement);
    await waitFor(() => expect(path()).toMatch(/tab=tasks&.*task=\d+|task=\d+.*tab=tasks/));
  });

  it('is filtered and sorted, in the address', async () => {
    const { user, path } = await open('golden_curie', '&order=max');
    await screen.findByRole('img', { name: /^STAR_ALIGN/ });
    expect(screen.getByRole('combobox', { name: 'Order' })).toHaveValue('max');
    await user.type(screen.getByRole('searchbox', { name: 'Filter processes' }), 'salmon');
    await waitFor(() => expect(path()).toContain('find=salmon'));
    expect(screen.queryByRole('img', { name: /^STAR_ALIGN/ })).not.toBeInTheDocument();
    expect(screen.getByRole('img', { name: /^SALMON_QUANT/ })).toBeVisible();
  });

  it('says so when nothing has ended', async () => {
    await open('quiet_turing');
    expect(await screen.findByText('No task has ended yet')).toBeVisible();
  });
});
