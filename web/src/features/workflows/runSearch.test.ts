import { describe, expect, it } from 'vitest';
import { runSearch } from './runSearch';

const known = { users: ['ada'], pipelines: ['nf-core/rnaseq'], today: '2026-11-22' };
const messages = (text: string) => runSearch.problems(text).map((problem) => problem.message);

describe('the language of the runs list', () => {
  it('knows the contract’s keywords and the short forms', () => {
    const text =
      'state:x userName:x username:x projectName:x workflowId:x runName:x sessionId:x is:x';
    expect(runSearch.parse(text).map((part) => part.keyword)).toEqual([
      'status',
      'user',
      'user',
      'project',
      'id',
      'run',
      'session',
      'is',
    ]);
  });

  it('accepts what the server understands', () => {
    const text = '(status:FAILED OR is:starred) after:2026 before:2026-5 after:2026-02-28 a phrase';
    expect(messages(text)).toEqual([]);
  });

  it('names what can find nothing', () => {
    expect(messages('status:broken')[0]).toContain('“broken” is no status');
    expect(messages('is:new')[0]).toContain('starred');
    for (const date of ['2026-02-30', '2026-13', 'yesterday', '22.11.2026']) {
      expect(messages(`after:${date}`)[0], date).toContain('is no date');
    }
  });

  it('offers days counted back over a month’s end', () => {
    expect(runSearch.suggest('after:', 6, known).map((s) => [s.label, s.text])).toEqual([
      ['today', 'after:2026-11-22 '],
      ['7 days ago', 'after:2026-11-15 '],
      ['30 days ago', 'after:2026-10-23 '],
      ['this month', 'after:2026-11 '],
      ['this year', 'after:2026 '],
    ]);
  });
});
