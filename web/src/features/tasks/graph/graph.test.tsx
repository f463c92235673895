import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { renderPage } from '@/testing/renderPage';
import { makeWorld } from '@/testing/world';

const idOf = (runName: string) => makeWorld().runs.find((run) => run.runName === runName)?.id;
const open = (runName: string, search = '') =>
  renderPage(`/runs/${idOf(runName)}?tab=tasks&view=graph${search}`);
const frame = () => screen.findByRole('region', { name: /^Graph of processes/ });
const nodeOf = async (process: RegExp) =>
  within(await frame()).findByRole('button', { name: process });

describe('the graph of a run', () => {
  it('filters the tasks by the process that is pressed, and shows all again', async () => {
    const { user, path } = await open('determined_volta');
    const node = await nodeOf(/^RNASEQ:ALIGN_STAR:STAR_ALIGN: \d+ .*running/);
    expect(node).toHaveTextContent(/^STAR_ALIGN\d+\/\d+$/);
    await user.click(node);
    await waitFor(() => expect(node).toHaveAttribute('aria-pressed', 'true'));
    expect(path()).toContain('filter=process%3ARNASEQ%3AALIGN_STAR%3ASTAR_ALIGN');
    const list = screen.getByRole('navigation', { name: 'Processes in pipeline order' });
    const row = within(list).getByRole('button', { name: /STAR_ALIGN/ });
    expect(row).toHaveAttribute('aria-pressed', 'true');
    // The list and the graph are one filter.
    await user.click(row);
    await waitFor(() => expect(node).toHaveAttribute('aria-pressed', 'false'));
    expect(path()).not.toContain('filter');
  });

  it('is walked by arrow keys, with one stop of the Tab key', async () => {
    const { user } = await open('determined_volta');
    const star = await nodeOf(/STAR_ALIGN: /);
    star.focus();
    await user.keyboard('{ArrowLeft}');
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/TRIMGALORE|GUNZIP_GTF/);
    await user.keyboard('{ArrowRight}');
    expect(star).toHaveFocus();
    const stops = within(await frame())
      .getAllByRole('button')
      .filter((button) => button.tabIndex === 0);
    expect(stops).toEqual([star]);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(star).toHaveAttribute('aria-pressed', 'true'));
  });

  it('shows what leads to a node and what it leads to', async () => {
    await open('determined_volta');
    fireEvent.pointerOver(await nodeOf(/GUNZIP_GTF: /), { pointerType: 'mouse' });
    const dimmed = async (process: RegExp) => (await nodeOf(process)).classList.contains('dimmed');
    await waitFor(async () => expect(await dimmed(/FASTQC: /)).toBe(true));
    expect(await dimmed(/SAMTOOLS_SORT: /)).toBe(false);
    fireEvent.pointerLeave(await frame());
    await waitFor(async () => expect(await dimmed(/FASTQC: /)).toBe(false));
  });

  it('is a list too, for those who do not see it', async () => {
    await open('determined_volta');
    const list = await screen.findByRole('list', { name: 'Processes and what comes before them' });
    expect(list).toHaveTextContent('RNASEQ:ALIGN_STAR:STAR_ALIGN: after GUNZIP_GTF, TRIMGALORE');
    expect(list).toHaveTextContent('RNASEQ:FASTQC: nothing before it');
  });

  it('says that nothing is known where the client sent no graph', async () => {
    await open('tender_franklin');
    expect(
      await screen.findByText('Order of first tasks; this client sent no graph'),
    ).toBeVisible();
    expect(await nodeOf(/^HELLO:SPLIT: /)).toBeVisible();
  });

  it('marks the process of the chosen task', async () => {
    await open('determined_volta', '&task=3');
    expect(await nodeOf(/RNASEQ:FASTQC: .*, the chosen task is here$/)).toBeVisible();
  });

  it('is not there yet before the run has begun', async () => {
    await open('quiet_turing');
    expect(await screen.findByText('This pipeline has no graph yet')).toBeVisible();
  });
});

describe('a large graph', () => {
  it('opens and closes scopes, and keeps what is open in the address', async () => {
    const process = (name: string) => ({
      name,
      tasks: 1,
      from: 0,
      gap: 1,
      lasts: 1,
      cpus: 1,
      memoryGb: 1,
    });
    const { user, path } = await renderPage(
      `/runs/${idOf('determined_volta')}?tab=tasks&view=graph`,
      (world) => {
        const run = world.runs.find((other) => other.runName === 'determined_volta');
        const names = ['A', 'B'].flatMap((scope) =>
          Array.from({ length: 31 }, (_, i) => `RNASEQ:${scope}:P${i}`),
        );
        if (run) run.processes = names.map(process);
      },
    );
    const scope = await nodeOf(/^Scope A, 31 processes/);
    expect(scope).toHaveAttribute('aria-expanded', 'false');
    await user.click(scope);
    const first = await nodeOf(/^RNASEQ:A:P0: /);
    await waitFor(() => expect(first).toHaveFocus());
    expect(path()).toContain('scopes=A');
    await user.click(screen.getByRole('button', { name: 'Close A' }));
    expect(await nodeOf(/^Scope A, 31 processes/)).toBeVisible();
    expect(path()).not.toContain('scopes');
  });
});
