import { describe, expect, it } from 'vitest';
import type { Failure } from '@/api/ext';
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
};
const workflow = {
  runName: 'stoic_hodgkin',
  repository: 'https://github.com/nf-core/rnaseq',
  revision: '3.14.0',
  commandLine: 'nextflow run nf-core/rnaseq',
  nextflow: { version: '24.10.0' },
};

describe('issueText', () => {
  const text = issueText(workflow, failure, { taskId: 7, status: 'FAILED', script: 'STAR' });

  it('says what stopped, with what, and what was written', () => {
    expect(text).toContain('### STAR_ALIGN ran out of memory\n\nKilled at 63.8 of 64 GB.');
    expect(text).toContain('- Pipeline: https://github.com/nf-core/rnaseq 3.14.0');
    expect(text).toContain('- Exit: 137, killed');
    expect(text).toContain('Command:\n```\nnextflow run nf-core/rnaseq\n```');
    expect(text).not.toContain('Container');
  });

  it('fences text that has fences of its own', () => {
    expect(text).toContain('Report:\n````\nError executing process\n```\nnested fence\n```\n````');
  });

  it('keeps the end of a long report', () => {
    const long = Array.from({ length: 500 }, (_, i) => `line ${i}`).join('\n');
    const shortened = issueText(workflow, { ...failure, report: long }, null);
    expect(shortened).toContain('line 499');
    expect(shortened).not.toContain('line 400\n');
  });
});
