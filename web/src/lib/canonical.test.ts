import { expect, it } from 'vitest';
import { canonicalTarget } from './canonical';

it.each([
  ['watch/5hVvh4', { to: '/runs/$workflowId', params: { workflowId: '5hVvh4' } }],
  ['watch', { to: '/runs' }],
  ['', { to: '/launchpad' }],
  ['launchpad', { to: '/launchpad' }],
  ['compute-envs/', { to: '/compute-envs' }],
  ['studios/1', undefined],
])('/user/ada/%s', (rest, target) => {
  expect(canonicalTarget(rest)).toEqual(target);
});
