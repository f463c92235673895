import type { Session } from '@/api/ext';
import { type FakeRouter, Refusal } from './router';
import type { World } from './world';

/** Sign-in, set-up, profile, sessions and access tokens. */
export function addAccountRoutes(router: FakeRouter, world: World): void {
  const session = (): Session => ({
    user: world.user,
    root: world.root && world.user !== null,
    setUpRequired: world.setUpRequired,
    version: '0.1.0',
  });
  const person = { ...world.user };
  if (world.startSignedOut) world.user = null;
  const signIn = () => {
    world.user = person;
    return session();
  };
  const ago = (ms: number) => new Date(world.now() - ms).toISOString();

  router
    .on('GET /ext/session', session)
    .on('POST /ext/sign-in', async ({ body }) => {
      const { name, password } = await body();
      const known = name === person.userName || name === person.email;
      if (!known || password !== world.password) {
        throw new Refusal(401, 'Name or password is wrong.');
      }
      return signIn();
    })
    .on('POST /ext/sign-in/link', async ({ body }) => {
      if ((await body()).token !== 'good') {
        throw new Refusal(401, 'This link was used or is too old. Ask for a new one.');
      }
      return signIn();
    })
    .on('POST /ext/set-up', async ({ body }) => {
      const { token, password, email, userName, firstName, lastName } = await body();
      if (token !== 'good')
        throw new Refusal(
          403,
          'This set-up link is not valid any more. The server prints a new one when it starts.',
        );
      if (String(password).length < 8)
        throw new Refusal(400, 'The password is too short: 8 characters or more.');
      Object.assign(person, { email, userName, firstName, lastName });
      world.setUpRequired = false;
      return signIn();
    })
    .on('POST /ext/sign-out', () => {
      world.user = null;
      return undefined;
    })
    .on('PUT /ext/password', async ({ body }) => {
      const { current, password } = await body();
      if (current !== world.password) throw new Refusal(403, 'The current password is wrong.');
      world.password = String(password);
      return undefined;
    })
    .on('GET /ext/sessions', () => ({ sessions: world.sessions }))
    .on('DELETE /ext/sessions/{sessionId}', ({ path }) => {
      world.sessions = world.sessions.filter((s) => String(s.id) !== path.sessionId);
      return undefined;
    })
    .on('GET /user-info', () => ({ user: world.user, needConsent: false }))
    .on('POST /users/{userId}', async ({ body }) => {
      Object.assign(person, await body());
      world.user = { ...person };
      return undefined;
    })
    .on('GET /service-info', () => ({
      serviceInfo: {
        version: '0.1.0',
        apiVersion: '1.181.0',
        launchConfigTextMaxSize: 65_536,
        launchParamsTextMaxSize: 65_536,
      },
    }))
    .on('GET /tokens', () => ({ tokens: world.tokens }))
    .on('POST /tokens', async ({ body }) => {
      const name = String((await body()).name ?? '');
      if (world.tokens.some((t) => t.name.toLowerCase() === name.toLowerCase())) {
        throw new Refusal(400, `A token named ${name} exists already.`);
      }
      const token = { id: world.now(), name, dateCreated: ago(0) };
      world.tokens.push(token);
      return { token, accessKey: 'eyJ0aWQiOjN9.6f1c0a8d5e4b2c7f9a3d1e8b6c5f4a2d0e9b7c1a' };
    })
    .on('GET /ext/tokens/reporting', () => ({
      tokens: world.tokens.slice(0, 1).map(({ id }) => ({ tokenId: id, runs: 3 })),
    }))
    .on('POST /ext/tokens/{tokenId}/cut-off', ({ path }) => {
      world.cutOff.push(Number(path.tokenId));
      world.tokens = world.tokens.filter((t) => String(t.id) !== path.tokenId);
      return undefined;
    })
    .on('DELETE /tokens/delete-all', () => {
      world.tokens = [];
      return undefined;
    })
    .on('DELETE /tokens/{tokenId}', ({ path }) => {
      world.tokens = world.tokens.filter((t) => String(t.id) !== path.tokenId);
      return undefined;
    });
}
