import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderPage } from '@/testing/renderPage';

it('shows a new token once, with lines to copy', async () => {
  const { user, path } = await renderPage('/tokens');
  await user.click(await screen.findByRole('button', { name: 'Create token' }));
  expect(path()).toBe('/tokens?create=true');
  const form = await screen.findByRole('dialog');
  await user.type(within(form).getByLabelText('Name'), 'cluster{Enter}');
  const secret = await screen.findByRole('dialog', { name: 'Token cluster' });
  expect(secret).toHaveTextContent(
    /TOWER_ACCESS_TOKEN=eyJ\S+ nextflow run main.nf -with-tower http:\/\/localhost:3000\/api/,
  );
  await user.keyboard('{Escape}');
  expect(secret).toBeVisible();
  await user.click(within(secret).getByRole('button', { name: 'Done' }));
  expect(await screen.findByRole('cell', { name: 'cluster' })).toBeVisible();
  expect(screen.queryByText(/eyJ/)).toBeNull();
});

it('says that a name is taken', async () => {
  const { user } = await renderPage('/tokens?create=true');
  await user.type(await screen.findByLabelText('Name'), 'laptop{Enter}');
  expect(await screen.findByText('A token named laptop exists already.')).toBeVisible();
});

it('revokes all after asking', async () => {
  const { user, world } = await renderPage('/tokens');
  await user.click(await screen.findByRole('button', { name: 'Revoke all' }));
  const dialog = await screen.findByRole('alertdialog');
  expect(dialog).toHaveTextContent('2 tokens stop working');
  await user.click(within(dialog).getByRole('button', { name: 'Revoke all tokens' }));
  await waitFor(() => expect(world.tokens).toEqual([]));
  expect(await screen.findByText('No token yet')).toBeVisible();
});

it('cuts runs off only when that is asked for', async () => {
  const { user, world } = await renderPage('/tokens');
  const [first, second] = world.tokens;
  await user.click(await screen.findByRole('button', { name: `Delete token ${second?.name}` }));
  const plain = await screen.findByRole('alertdialog');
  expect(within(plain).queryByRole('switch')).toBeNull();
  await user.click(within(plain).getByRole('button', { name: 'Cancel' }));

  await user.click(screen.getByRole('button', { name: `Delete token ${first?.name}` }));
  const dialog = await screen.findByRole('alertdialog');
  expect(dialog).toHaveTextContent('3 runs under way report with it and may do so to the end.');
  await user.click(within(dialog).getByRole('switch', { name: 'Cut these runs off now' }));
  await user.click(within(dialog).getByRole('button', { name: 'Delete token and cut off' }));
  await waitFor(() => expect(world.cutOff).toEqual([first?.id]));
});
