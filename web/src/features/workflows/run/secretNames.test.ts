import { describe, expect, it } from 'vitest';
import {
  hasSecrets,
  hiddenValue,
  hideInCommand,
  hideInConfigLine,
  hideSecrets,
  isSecretName,
} from './secretNames';

describe('isSecretName', () => {
  it('knows the usual names and leaves others alone', () => {
    for (const name of ['password', 'db_passwd', 'apiKey', 'api-key', 'ACCESS_TOKEN', 'awsSecret'])
      expect(isSecretName(name), name).toBe(true);
    for (const name of ['input', 'genome', 'key', 'keep', 'monkey', 'outdir', 'author'])
      expect(isSecretName(name), name).toBe(false);
  });
});

describe('hideSecrets', () => {
  it('hides values by name, at any depth, and what stands below such a name', () => {
    const value = {
      input: 'x',
      db: { password: 'p', port: 5 },
      token: ['a', { b: 'c' }],
      secret: '',
    };
    expect(hideSecrets(value)).toEqual({
      input: 'x',
      db: { password: hiddenValue, port: 5 },
      token: [hiddenValue, { b: hiddenValue }],
      secret: '',
    });
    expect(hasSecrets(value)).toBe(true);
    expect(hasSecrets({ input: 'x', token: null, use_token: true })).toBe(false);
  });
});

describe('hideInCommand', () => {
  it('hides the values of options with such names', () => {
    expect(
      hideInCommand(
        "nextflow run x --api_key abc --token='a b' --input reads.csv --secret -resume",
      ),
    ).toBe(
      `nextflow run x --api_key ${hiddenValue} --token=${hiddenValue} --input reads.csv --secret -resume`,
    );
  });
});

describe('hideInConfigLine', () => {
  it('hides assigned values and nothing else', () => {
    expect(hideInConfigLine("   accessKey = 'abc'")).toBe(`   accessKey = ${hiddenValue}`);
    expect(hideInConfigLine("   'api-key' = 'abc'")).toBe(`   'api-key' = ${hiddenValue}`);
    for (const line of ['tokens {', 'cpus = 2', 'password = null', "token = ''"])
      expect(hideInConfigLine(line)).toBe(line);
  });
});
