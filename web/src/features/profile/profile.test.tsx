import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderPage } from '@/testing/renderPage';

it('changes the profile, and the name in the rail with it', async () => {
  const { user, world } = await renderPage('/profile');
  const first = await screen.findByLabelText('First name');
  await user.clear(first);
  await user.type(first, 'Mia');
  await user.click(screen.getByRole('button', { name: 'Save changes' }));
  await waitFor(() => expect(world.user?.firstName).toBe('Mia'));
  expect(await screen.findByText('Mia Okafor')).toBeVisible();
});

it('puts a wrong current password at its field', async () => {
  const { user, world } = await renderPage('/profile');
  await user.type(await screen.findByLabelText('Current password'), 'guess');
  await user.type(screen.getByLabelText('New password'), 'another long one');
  await user.click(screen.getByRole('button', { name: 'Change password' }));
  expect(await screen.findByText('The current password is wrong.')).toBeVisible();
  await user.clear(screen.getByLabelText('Current password'));
  await user.type(screen.getByLabelText('Current password'), 'six bells ring');
  await user.click(screen.getByRole('button', { name: 'Change password' }));
  await waitFor(() => expect(world.password).toBe('another long one'));
});

it('ends other sessions', async () => {
  const { user, world } = await renderPage('/profile');
  await user.click(await screen.findByRole('button', { name: 'End the session of Safari on iOS' }));
  await waitFor(() => expect(world.sessions.map((s) => s.id)).toEqual([1, 3]));
});
