import { describe, expect, it } from 'vitest';
import { type LaunchSource, launchOf, lockedFields, startFields, withConfig } from './source';
import { changedFields, launchValues, noFields } from './values';

const launch = {
  id: 'launch1',
  pipeline: 'https://github.com/nf-core/rnaseq',
  revision: 'master',
  workDir: '/work',
  sessionId: 'session-1',
  resumeCommitId: 'c0ffee',
  resumeDir: '/work/of/run',
  computeEnv: { id: 'ce1', name: 'local' } as never,
};
const values = (source: LaunchSource) => ({ ...startFields(source), runName: 'brave_hopper' });

describe('a launch', () => {
  it('from a saved pipeline names its launch and keeps the repository', () => {
    const source: LaunchSource = { kind: 'pipeline', name: 'rnaseq', launch };
    const request = launchOf(source, values(source));
    expect(request).toMatchObject({ id: 'launch1', computeEnvId: 'ce1', runName: 'brave_hopper' });
    expect(request.resume).toBeUndefined();
    expect(lockedFields(source).has('pipeline')).toBe(true);
  });

  it('again starts from the beginning', () => {
    const source: LaunchSource = { kind: 'relaunch', workflowId: 'w', runName: 'old', launch };
    const request = launchOf(source, values(source));
    expect(request.sessionId).toBeUndefined();
    expect(request).toMatchObject({ revision: 'master', workDir: '/work' });
    expect(lockedFields(source).size).toBe(0);
  });

  it('that resumes keeps session, commit and work directory', () => {
    const source: LaunchSource = {
      kind: 'resume',
      workflowId: 'w',
      runName: 'old',
      launch,
      reusable: 3,
    };
    expect(launchOf(source, values(source))).toMatchObject({
      id: 'launch1',
      resume: true,
      sessionId: 'session-1',
      revision: 'c0ffee',
      workDir: '/work/of/run',
    });
    expect([...lockedFields(source)]).toContain('workDir');
  });

  it('leaves out what is empty', () => {
    const source: LaunchSource = { kind: 'quick', prefill: { pipeline: 'nf-core/demo' } };
    const request = launchOf(source, { ...values(source), configText: '  \n' });
    expect(request.configText).toBeUndefined();
    expect(request.id).toBeUndefined();
  });
});

describe('the form', () => {
  const check = (change: object) =>
    launchValues.safeParse({
      ...noFields,
      pipeline: 'a/b',
      computeEnvId: 'x',
      workDir: '/w',
      runName: '',
      ...change,
    });

  it('accepts a plain launch', () => {
    expect(check({}).success).toBe(true);
  });

  it.each([
    ['pipeline', ''],
    ['pipeline', 'two words'],
    ['computeEnvId', ''],
    ['workDir', ''],
    ['workDir', 'relative/path'],
    ['runName', 'Capital'],
    ['runName', 'double__underscore'],
    ['runName', 'a'.repeat(81)],
    ['paramsText', '- list'],
    ['towerConfig', 'a: b: c'],
  ])('refuses %s = %j', (name, value) => {
    const result = check({ [name]: value });
    expect(result.error?.issues[0]?.path).toEqual([name]);
  });
});

it('says what was changed', () => {
  expect(changedFields({ ...noFields, stubRun: true, configProfiles: ['a'] }, noFields)).toEqual([
    'configProfiles',
    'stubRun',
  ]);
});

it('puts proposed configuration below the own one, where it counts more', () => {
  expect(withConfig('a = 1\n\n', 'b = 2\n')).toBe('a = 1\n\nb = 2\n');
  expect(withConfig(' ', 'b = 2')).toBe('b = 2');
  expect(withConfig('a = 1', undefined)).toBe('a = 1');
});
