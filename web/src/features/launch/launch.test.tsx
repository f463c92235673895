import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { renderPage } from '@/testing/renderPage';
import { makeWorld } from '@/testing/world';
import type { CodeEditorProps } from '@/ui/CodeEditor';

// jsdom has no layout, which the editor measures; the form around it is what is tested.
vi.mock('@/ui/CodeMirror', () => ({
  default: ({ label, value, onChange, onBlur, describedBy, invalid }: CodeEditorProps) => (
    <textarea
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onBlur={onBlur}
    />
  ),
}));

const launchButton = () => screen.findByRole('button', { name: 'Launch' });
const summary = () => screen.getByRole('region', { name: 'What will happen' });

describe('the launch form', () => {
  it('starts from a saved pipeline and says what will happen', async () => {
    const { user, world, path } = await renderPage('/launch?pipeline=1');
    expect(await screen.findByLabelText(/^Repository/)).toHaveAttribute('readonly');
    await waitFor(() =>
      expect(summary()).toHaveTextContent(
        'rnaseq 3.14.0 on local, 4 parameters, results to /data/results/GM2291, as brave_noether',
      ),
    );
    await user.type(screen.getByLabelText(/^Run name/), '_2');
    await user.click(await launchButton());
    await waitFor(() => expect(path()).toMatch(/^\/runs\//));
    expect(world.launched).toMatchObject({
      id: 'launch1',
      runName: 'brave_noether_2',
      computeEnvId: 'ce1local',
      workDir: '/srv/belfry/work',
      configProfiles: ['singularity'],
    });
  });

  it('fills a repository launch from the address and chooses the primary place', async () => {
    await renderPage(
      '/launch?pipeline=https://github.com/nf-core/demo&revision=1.0.1&profiles=test,docker',
    );
    expect(await screen.findByLabelText(/^Repository/)).toHaveValue(
      'https://github.com/nf-core/demo',
    );
    expect(screen.getByLabelText(/^Revision/)).toHaveValue('1.0.1');
    expect(screen.getByText('docker')).toBeVisible();
    await waitFor(() =>
      expect(screen.getByLabelText(/^Work directory/)).toHaveValue('/srv/belfry/work'),
    );
  });

  it('locks what a resume depends on', async () => {
    const run = makeWorld().runs.find(({ runName }) => runName === 'stoic_hodgkin');
    const { user, world } = await renderPage(`/launch?workflow=${run?.id}&resume=1`);
    for (const name of [/^Repository/, /^Revision/, /^Work directory/]) {
      expect(await screen.findByLabelText(name)).toHaveAttribute('readonly');
    }
    expect(screen.getByText(/^\d+ finished tasks can be used again/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Resume' }));
    await waitFor(() =>
      expect(world.launched).toMatchObject({
        resume: true,
        sessionId: run?.sessionId,
        revision: run?.commitId,
      }),
    );
  });

  it('names the line of a mistake while it is typed, and sends nothing', async () => {
    const { user, world } = await renderPage('/launch?pipeline=1');
    const editor = await screen.findByRole('textbox', { name: 'Parameters' });
    await user.clear(editor);
    await user.type(editor, 'input: a{Enter}input: b');
    expect(await screen.findByText('Line 2, column 1: This name stands here twice.')).toBeVisible();
    await user.click(await launchButton());
    expect(await screen.findByText('1 field to correct')).toBeVisible();
    expect(world.launched).toBeUndefined();
  });

  it('puts a refusal of the server at its field and loses nothing', async () => {
    const { user, world } = await renderPage('/launch?pipeline=1');
    const revision = await screen.findByLabelText(/^Revision/);
    await user.clear(revision);
    await user.type(revision, 'nope');
    await user.click(await launchButton());
    expect(await screen.findByText(/Revision nope was not found/)).toBeVisible();
    expect(revision).toHaveAttribute('aria-invalid', 'true');
    expect(screen.getByRole('textbox', { name: 'Parameters' })).toHaveValue(
      world.pipelines[0]?.launch.paramsText,
    );
  });

  it('asks before what was typed is lost', async () => {
    const { user, path } = await renderPage('/launch?pipeline=1');
    await user.type(await screen.findByLabelText(/^Revision/), 'x');
    await user.click(screen.getAllByRole('link', { name: /^Runs/ })[0] as HTMLElement);
    const dialog = await screen.findByRole('alertdialog');
    await user.click(within(dialog).getByRole('button', { name: 'Stay' }));
    expect(path()).toBe('/launch?pipeline=1');
    expect(screen.getByLabelText(/^Revision/)).toHaveValue('3.14.0x');
  });

  it('says first that there is no place to run', async () => {
    await renderPage('/launch', (world) => {
      world.computeEnvs = [];
    });
    expect(await screen.findByText(/There is no compute environment yet/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Add compute environment' })).toHaveAttribute(
      'href',
      '/compute-envs/new',
    );
  });

  it('converts parameters between the formats', async () => {
    const { user } = await renderPage('/launch?pipeline=1');
    const editor = await screen.findByRole('textbox', { name: 'Parameters' });
    await user.click(screen.getByRole('radio', { name: 'JSON' }));
    expect(JSON.parse((editor as HTMLTextAreaElement).value)).toMatchObject({
      genome: 'GRCh38',
      gencode: true,
    });
    await user.click(screen.getByRole('radio', { name: 'YAML' }));
    expect((editor as HTMLTextAreaElement).value).toContain('gencode: true');
  });
});
