import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { renderPage } from '@/testing/renderPage';
import { makeWorld } from '@/testing/world';

// Without layout every row would be without height, and all of them would be drawn.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(33);
});

const idOf = (runName: string) => makeWorld().runs.find((run) => run.runName === runName)?.id;
const open = (runName: string, search = '') => renderPage(`/runs/${idOf(runName)}${search}`);

describe('a failed run', () => {
  it('opens on what stopped it, and offers what helps', async () => {
    await open('stoic_hodgkin');
    expect(
      await screen.findByRole('heading', { name: 'STAR_ALIGN ran out of memory' }),
    ).toBeVisible();
    expect(screen.getByRole('link', { name: 'Failure' })).toHaveAttribute('aria-current', 'page');
    expect(screen.getByText('Exit 137')).toBeInTheDocument();
    const fix = screen.getByRole('link', { name: 'Review and resume with this' });
    expect(fix.getAttribute('href')).toContain(
      `/launch?workflow=${idOf('stoic_hodgkin')}&resume=true&addConfig=`,
    );
    expect(screen.getByRole('link', { name: 'Resume unchanged' }).getAttribute('href')).toBe(
      `/launch?workflow=${idOf('stoic_hodgkin')}&resume=true`,
    );
    const same = await screen.findByRole('link', { name: 'Show the 3' });
    expect(decodeURIComponent(same.getAttribute('href') ?? '')).toContain(
      'filter=status:FAILED+process:RNASEQ:ALIGN_STAR:STAR_ALIGN+exit:137',
    );
    expect(await screen.findByText(/running tasks cancelled/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Copy as issue text' })).toBeInTheDocument();
    await waitFor(() => expect(document.title).toBe('✕ stoic_hodgkin – failed – Belfry'));
  });
});

describe('a run under way', () => {
  it('shows its processes and tasks, and filters by a process', async () => {
    const { user, path } = await open('determined_volta');
    const processes = await screen.findByRole('navigation', {
      name: 'Processes in pipeline order',
    });
    const process = await within(processes).findByRole('button', { name: /STAR_ALIGN/ });
    await user.click(process);
    await waitFor(() =>
      expect(path()).toContain('filter=process%3ARNASEQ%3AALIGN_STAR%3ASTAR_ALIGN'),
    );
    expect(process).toHaveAttribute('aria-pressed', 'true');
    await user.click(process);
    await waitFor(() => expect(path()).not.toContain('filter'));
    expect(screen.queryByRole('link', { name: 'Failure' })).not.toBeInTheDocument();
  });

  it('is cancelled after a question that names the loss', async () => {
    const { user, world } = await open('determined_volta');
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Cancel run' })).toHaveAttribute(
        'aria-disabled',
        'false',
      ),
    );
    await user.click(screen.getByRole('button', { name: 'Cancel run' }));
    const dialog = await screen.findByRole('alertdialog', { name: 'Cancel run determined_volta' });
    expect(dialog).toHaveTextContent(
      /running tasks stop\. \d+ finished tasks can be used again by a resume\./,
    );
    await user.click(within(dialog).getByRole('button', { name: 'Cancel run' }));
    await waitFor(() =>
      expect(world.runs.find((run) => run.runName === 'determined_volta')?.status).toBe(
        'CANCELLED',
      ),
    );
  });

  it('says why it waits', async () => {
    await open('quiet_turing');
    expect(
      await screen.findByText(/waits for a free place: 2 of 2 runs are going, since/),
    ).toBeVisible();
    expect(await screen.findByText('No task has begun')).toBeVisible();
  });
});

describe('what is not possible', () => {
  it('says since when, what that means, and shows what could not be read', async () => {
    const { user } = await open('lonely_pauling');
    const notice = (await screen.findByText(/the run is Running again/)).closest('.notice');
    expect(notice).toHaveTextContent(/, since /);
    await user.click(screen.getByRole('button', { name: 'Show records' }));
    const dialog = await screen.findByRole('dialog', { name: '2 records could not be read' });
    expect(await within(dialog).findByText('the body is no JSON')).toBeVisible();
    expect(dialog).toHaveTextContent('<html>502 Bad Gateway</html>');
  });

  it('is off and says why', async () => {
    await open('lonely_pauling');
    const relaunch = await screen.findByRole('button', { name: 'Relaunch' });
    await waitFor(() =>
      expect(relaunch).toHaveAccessibleDescription(/Belfry has no launch to repeat/),
    );
    expect(relaunch).toHaveAttribute('aria-disabled', 'true');
  });

  it('is said for a run that is not there', async () => {
    await renderPage('/runs/nope');
    expect(await screen.findByText('It was deleted, or you may not see it.')).toBeVisible();
    expect(screen.getByRole('link', { name: 'All runs' })).toBeInTheDocument();
  });
});

describe('a task', () => {
  it('opens by a link to it', async () => {
    await open('golden_curie', '?task=3');
    const panel = await screen.findByRole('complementary');
    expect(await within(panel).findByText('0, success')).toBeVisible();
    expect(within(panel).getByRole('heading', { name: 'FASTQC' })).toBeVisible();
    expect(within(panel).getByText('Used of requested')).toBeVisible();
  });

  it('leads to its neighbours of the same process by keys', async () => {
    const { user, path } = await open('golden_curie', '?task=3');
    await screen.findByRole('heading', { name: 'FASTQC' });
    await user.keyboard(']');
    await waitFor(() => expect(path()).toContain('task=4'));
    await user.keyboard('[[');
    await waitFor(() => expect(path()).toContain('task=3'));
    await user.keyboard('[[');
    await waitFor(() => expect(path()).toContain('task=2'));
    await user.keyboard('[[');
    expect(await screen.findByText('the first of its tasks')).toBeInTheDocument();
  });

  it('closes by Esc', async () => {
    const { user, path } = await open('golden_curie', '?task=3');
    await screen.findByRole('complementary');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(path()).not.toContain('task='));
    expect(screen.queryByRole('complementary')).not.toBeInTheDocument();
  });
});

describe('the other tabs', () => {
  it('show parameters with search', async () => {
    const { user } = await open('golden_curie', '?tab=parameters');
    expect(await screen.findByRole('rowheader', { name: 'genome' })).toBeVisible();
    await user.type(screen.getByRole('searchbox'), 'cpus');
    await waitFor(() => expect(screen.queryByRole('rowheader', { name: 'genome' })).toBe(null));
    expect(screen.getByRole('rowheader', { name: 'max_cpus' })).toBeVisible();
  });

  it('hide what is named like a secret until somebody asks', async () => {
    const { user } = await open('golden_curie', '?tab=parameters');
    const row = (await screen.findByRole('rowheader', { name: 'upload_token' })).closest('tr');
    expect(row).toHaveTextContent('••••••••');
    expect(document.body).not.toHaveTextContent('tok-4711');
    await user.click(screen.getByRole('button', { name: 'Show secrets' }));
    expect(row).toHaveTextContent('tok-4711');
  });

  it('mark the parameters that somebody gave, and those that changed since the run before', async () => {
    const { user } = await open('determined_volta', '?tab=parameters');
    const row = (await screen.findByRole('rowheader', { name: 'genome' })).closest('tr');
    await waitFor(() => expect(row).toHaveTextContent('launch'));
    await user.click(await screen.findByRole('button', { name: '1 changed' }));
    expect(screen.queryByRole('rowheader', { name: 'genome' })).not.toBeInTheDocument();
    const changed = screen.getByRole('rowheader', { name: 'aligner' }).closest('tr');
    expect(changed).toHaveTextContent('star_rsem');
    expect(changed).toHaveTextContent('star_salmon');
  });

  it('show the chain of tries with what each reused', async () => {
    const { user, path } = await open('determined_volta');
    await user.click(await screen.findByRole('link', { name: 'try 2 of 2' }));
    const tries = await screen.findByRole('table', {
      name: 'Runs of this session, the first one first',
    });
    const rows = within(tries).getAllByRole('row');
    expect(rows[1]).toHaveTextContent('stoic_hodgkin');
    expect(rows[2]).toHaveTextContent('this run');
    await user.click(within(tries).getByRole('link', { name: 'stoic_hodgkin' }));
    await waitFor(() => expect(path()).toContain(idOf('stoic_hodgkin') ?? '?'));
  });

  it('fold and search the configuration', async () => {
    const { user, path } = await open('golden_curie', '?tab=configuration');
    const block = await screen.findByRole('button', { name: 'Block process' });
    await user.click(block);
    expect(block).toHaveAttribute('aria-expanded', 'false');
    expect(screen.queryByText(/withName:STAR_ALIGN/)).not.toBeInTheDocument();
    await user.type(screen.getByRole('searchbox', { name: 'Search the configuration' }), 'cpus');
    await waitFor(() => expect(path()).toContain('find=cpus'));
    expect(await screen.findByText('1 of 1')).toBeVisible();
  });

  it('offer files and images', async () => {
    await open('golden_curie', '?tab=info');
    const report = await screen.findByRole('link', { name: 'Download execution_report.html' });
    expect(report.getAttribute('href')).toContain('download?fileName=execution_report.html');
    expect(
      screen.getByRole('link', { name: 'Download All tasks, CSV' }).getAttribute('href'),
    ).toContain('/tasks/table?form=csv');
    expect(await screen.findByRole('heading', { name: '2 container images' })).toBeVisible();
  });

  it('show the command line and the facts', async () => {
    const { user } = await open('golden_curie', '?tab=configuration');
    expect(await screen.findByText(/^nextflow run/)).toBeVisible();
    await user.click(screen.getByRole('link', { name: 'Info' }));
    expect(await screen.findByText('Session id')).toBeVisible();
    expect(screen.getByText(idOf('golden_curie') ?? '')).toBeVisible();
  });
});
