import { describe, expect, it } from 'vitest';
import { draftOf, localEnvValues, startValues } from './envValues';

describe('a new local environment', () => {
  const values = { ...startValues('/work'), name: 'local' };

  it('begins with the work directory that the server proposes', () => {
    expect(draftOf(values)).toEqual({ name: 'local', config: { workDir: '/work' } });
    expect(localEnvValues.safeParse(values).success).toBe(true);
  });

  it.each([
    { name: 'two words' },
    { name: '' },
    { workDir: 'relative' },
    { environment: [{ name: '1ST', value: '', head: true, compute: false }] },
    { environment: [{ name: 'A', value: '', head: false, compute: false }] },
  ])('refuses %j', (change) => {
    expect(localEnvValues.safeParse({ ...values, ...change }).success).toBe(false);
  });

  it('copies another under a new name', () => {
    const copy = startValues('/work', {
      name: 'big',
      config: {
        discriminator: 'local-platform',
        workDir: '/big',
        environment: [{ name: 'A', value: '1' }],
      } as never,
    });
    expect(copy).toMatchObject({ name: 'big-copy', workDir: '/big' });
    expect(copy.environment).toEqual([{ name: 'A', value: '1', head: true, compute: false }]);
  });
});
