import { describe, expect, it } from 'vitest';
import type { Failure } from '@/api/ext';
import type { Task } from '@/features/tasks/queries';
import { issueText } from './issueText';

const failure: Failure = {
  kind: 'task',
  headline: 'STAR_ALIGN ran out of memory',
  cause: 'Killed at 63.8 of 64 GB.',
  advice: null,
  taskId: 7,
  process: 'RNASEQ:STAR_ALIGN',
  tag: 'T07',
  exit: 137,
  exitMeaning: 'killed',
  report: 'Error executing process\n```\nnested fence\n```',
  consoleTail: null,
  reusable: 3,
  course: 'It failed on try 2 after 31 m 50 s.',
  remedy: null,
};
const workflow = {
  runName: 'stoic_hodgkin',
  repository: 'https://github.com/nf-core/rnaseq',
  revision: '3.14.0',
  commandLine: 'nextflow run nf-core/rnaseq',
  nextflow: { version: '24.10.0' },
};

describe('issueText', () => {
  const task: Task = {
    taskId: 7,
    status: 'FAILED',
    attempt: 2,
    exit: 137,
    script: 'STAR --token canary',
    memory: 64 * 1024 ** 3,
    peakRss: 63.8 * 1024 ** 3,
  };
  const same = {
    process: 'RNASEQ:STAR_ALIGN',
    exit: 137,
    lost: 1,
    retried: 13,
    ignored: 0,
    taskId: 7,
  };
  const tries = [{ ...task, taskId: 3, attempt: 1, peakRss: undefined }, task];
  const text = issueText({ workflow, failure, task, tries, same });

  it('says what stopped, with what, and what was written', () => {
    expect(text).toContain('### STAR_ALIGN ran out of memory\n\nKilled at 63.8 of 64 GB.');
    expect(text).toContain('- Pipeline: https://github.com/nf-core/rnaseq 3.14.0');
    expect(text).toContain('- Exit: 137, killed');
    expect(text).toContain('Command:\n```\nnextflow run nf-core/rnaseq\n```');
    expect(text).toContain('- Resources: memory 63.8 of 64 GB');
    expect(text).toContain('- Tries: 1: exit 137, memory 64 GB; 2: exit 137, memory 63.8 of 64 GB');
    expect(text).toContain('- Seen: 14 times in this run');
    expect(text).not.toContain('Container');
    expect(text).not.toContain('canary');
  });

  it('fences text that has fences of its own', () => {
    expect(text).toContain('Report:\n````\nError executing process\n```\nnested fence\n```\n````');
  });

  it('keeps the end of a long report', () => {
    const long = Array.from({ length: 500 }, (_, i) => `line ${i}`).join('\n');
    const shortened = issueText({
      workflow,
      failure: { ...failure, report: long },
      task: null,
      tries: [],
      same: undefined,
    });
    expect(shortened).toContain('line 499');
    expect(shortened).not.toContain('line 400\n');
  });
});
