import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { sessionEnded } from '@/api/client';
import { renderPage } from '@/testing/renderPage';
import type { World } from '@/testing/world';

const signedOut = (world: World) => {
  world.startSignedOut = true;
};

describe('signing in', () => {
  it('keeps the page that somebody wanted', async () => {
    const { user, path } = await renderPage('/tokens', signedOut);
    await user.type(await screen.findByLabelText('E-mail or user name'), 'maya');
    await user.type(screen.getByLabelText('Password'), 'six bells ring');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Access tokens' })).toBeVisible();
    expect(path()).toBe('/tokens');
  });

  it('says what is missing and what was wrong, and keeps the name', async () => {
    const { user } = await renderPage('/sign-in', signedOut);
    await user.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Type your e-mail address or user name.')).toBeVisible();

    await user.type(screen.getByLabelText('E-mail or user name'), 'maya');
    await user.type(screen.getByLabelText('Password'), 'wrong');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Name or password is wrong.')).toBeVisible();
    expect(screen.getByLabelText('E-mail or user name')).toHaveValue('maya');
  });

  it('uses a link only when pressed', async () => {
    const { user, world } = await renderPage('/sign-in#link=good', signedOut);
    const button = await screen.findByRole('button', { name: 'Sign in with this link' });
    expect(world.user).toBeNull();
    await user.click(button);
    expect(await screen.findByRole('heading', { level: 1, name: 'Launchpad' })).toBeVisible();
  });

  it('says when a link is used up', async () => {
    const { user } = await renderPage('/sign-in#link=old', signedOut);
    await user.click(await screen.findByRole('button', { name: 'Sign in with this link' }));
    expect(await screen.findByText(/was used or is too old/)).toBeVisible();
  });

  it('goes nowhere outside this server', async () => {
    const { user, path } = await renderPage('/sign-in?to=//evil.example', signedOut);
    await user.type(await screen.findByLabelText('E-mail or user name'), 'maya');
    await user.type(screen.getByLabelText('Password'), 'six bells ring{Enter}');
    await screen.findByRole('heading', { level: 1, name: 'Launchpad' });
    expect(path()).toBe('/launchpad');
  });
});

it('asks for the password again above the page when the session ends', async () => {
  const { user, path } = await renderPage('/profile');
  const name = await screen.findByLabelText(/First name/);
  await user.clear(name);
  await user.type(name, 'Typed');
  sessionEnded.dispatchEvent(new Event('ended'));
  await user.type(await screen.findByLabelText('Password, maya'), 'six bells ring{Enter}');
  await waitFor(() =>
    expect(
      screen.queryByText('Your session ended. What you typed on this page is kept.'),
    ).toBeNull(),
  );
  expect(screen.getByLabelText(/First name/)).toHaveValue('Typed');
  expect(path()).toBe('/profile');
});

describe('set-up', () => {
  const fresh = (world: World) => {
    world.startSignedOut = true;
    world.setUpRequired = true;
  };

  it('makes the first administrator', async () => {
    const { user, world } = await renderPage('/set-up#token=good', fresh);
    await user.type(await screen.findByLabelText(/E-mail/), 'ada.lovelace@example.org');
    await user.click(screen.getByLabelText('First name'));
    expect(screen.getByLabelText(/User name/)).toHaveValue('ada-lovelace');
    await user.type(screen.getByLabelText(/^Password/), 'a long enough one');
    await user.click(screen.getByRole('button', { name: 'Create administrator' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Launchpad' })).toBeVisible();
    expect(world.user?.userName).toBe('ada-lovelace');
  });

  it('is where a new server leads, and wants its link', async () => {
    const { path } = await renderPage('/launchpad', fresh);
    expect(await screen.findByText(/Open the set-up link/)).toBeVisible();
    expect(path()).toBe('/set-up');
  });
});
