import { describe, expect, it } from 'vitest';
import { exitCode, exitWords } from './exitCode';

describe('exitCode', () => {
  it('takes Nextflow’s largest number for none', () => {
    expect(exitCode({ exit: 2_147_483_647 })).toBe(null);
    expect(exitCode({})).toBe(null);
    expect(exitCode({ exit: null, exitStatus: 3 })).toBe(3);
    expect(exitCode({ exit: 0 })).toBe(0);
  });
});

describe('exitWords', () => {
  it('knows the codes of shells, containers and schedulers', () => {
    expect(exitWords(0)).toBe('success');
    expect(exitWords(127)).toContain('not found');
    expect(exitWords(137)).toContain('memory');
    expect(exitWords(140)).toContain('cluster');
    expect(exitWords(125)).toContain('container');
    expect(exitWords(143)).toContain('SIGTERM');
  });

  it('names other signals and leaves private codes alone', () => {
    expect(exitWords(129)).toContain('SIGHUP');
    expect(exitWords(162)).toBe('ended by signal 34');
    expect(exitWords(3)).toBe(null);
    expect(exitWords(200)).toBe(null);
  });
});
