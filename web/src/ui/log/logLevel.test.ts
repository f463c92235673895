import { describe, expect, it } from 'vitest';
import { logLevel } from './logLevel';

describe('logLevel', () => {
  it('believes the level that a logger wrote', () => {
    expect(logLevel('Nov-22 18:16:02.100 [main] DEBUG nextflow.cli.Launcher - no ERROR here')).toBe(
      'debug',
    );
    expect(logLevel('Nov-22 18:16:02.100 [main] ERROR nextflow.cli.Launcher - gone')).toBe('error');
    expect(
      logLevel('Nov-22 18:16:02.100 [main] INFO  nextflow.Session - IOException handled'),
    ).toBe('plain');
    expect(logLevel('WARN: Access to undefined parameter `genome`')).toBe('warn');
  });

  it('knows the words of other programs', () => {
    for (const line of [
      'EXITING because of FATAL ERROR: not enough memory',
      'slurmstepd: error: Detected 1 oom_kill event in StepId=8811977.batch',
      '.command.sh: line 14: 31190 Killed    STAR --genomeDir star',
      'bash: line 1: fastqc: command not found',
      'java.lang.NullPointerException: null',
      'Traceback (most recent call last):',
      'ValueError: bad value',
      'cat: x.txt: No such file or directory',
    ]) {
      expect(logLevel(line), line).toBe('error');
    }
    expect(logLevel('warning: low mapping rate')).toBe('warn');
  });

  it('leaves ordinary lines alone', () => {
    expect(logLevel('processed 25000 reads, error rate 0.1 %')).toBe('plain');
    expect(logLevel('')).toBe('plain');
  });
});
