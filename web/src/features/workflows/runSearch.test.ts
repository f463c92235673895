import { describe, expect, it } from 'vitest';
import { isProblem, type Tree } from '@/ui/search/tree';
import cases from '../../../../crates/domain/src/search/cases.json';
import { runSearch } from './runSearch';

const known = {
  users: ['ada'],
  pipelines: ['nf-core/rnaseq'],
  revisions: ['3.14.0'],
  today: '2026-11-22',
};

interface Case {
  text: string;
  means?: string;
  error?: string;
  at?: string;
}

/** A tree as the table of the server writes it. */
function written(tree: ReturnType<typeof runSearch.tree>): string {
  if (isProblem(tree)) return tree.message;
  switch (tree.kind) {
    case 'all':
    case 'any': {
      const joint = tree.kind === 'all' ? ' AND ' : ' OR ';
      const parts: readonly Tree[] = tree.parts;
      return parts.length === 0
        ? ''
        : `(${parts.map((part) => written(part as never)).join(joint)})`;
    }
    case 'not':
      return `NOT ${written(tree.inner)}`;
    case 'text':
      return `"${tree.text}"`;
    case 'keyed':
      return `${tree.part.text.slice(0, tree.part.text.indexOf(':'))}:"${tree.part.value}"`;
  }
}

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

  it('reads and refuses exactly what the server does', () => {
    for (const { text, means, error, at } of cases as Case[]) {
      const [problem] = runSearch.problems(text);
      expect(problem?.message, text).toBe(error);
      if (problem) expect(text.slice(problem.part.start, problem.part.end), text).toBe(at);
      else expect(written(runSearch.tree(text)), text).toBe(means);
    }
  });

  it('offers days', () => {
    expect(runSearch.suggest('after:', 6, known).map((s) => [s.label, s.text])).toEqual([
      ['today', 'after:today '],
      ['yesterday', 'after:yesterday '],
      ['7 days ago', 'after:7d '],
      ['30 days ago', 'after:30d '],
      ['this month', 'after:2026-11 '],
      ['this year', 'after:2026 '],
    ]);
  });

  it('offers keywords, and parameters by the name that follows', () => {
    const labels = (text: string) =>
      runSearch.suggest(text, text.length, known).map(({ label }) => label);
    expect(labels('par')).toEqual(['params.']);
    expect(labels('revision:3')).toEqual(['3.14.0']);
    expect(labels('user:')).toEqual(['me', 'ada']);
  });
});
