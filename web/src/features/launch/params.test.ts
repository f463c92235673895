import { describe, expect, it } from 'vitest';
import { checkParams, checkYaml, formatOf, problemText, resultsDir, writeParams } from './params';

describe('checkParams', () => {
  it('reads YAML and JSON alike', () => {
    expect(checkParams('input: a.csv\nmax_cpus: 4\n').params).toEqual({
      input: 'a.csv',
      max_cpus: 4,
    });
    expect(checkParams('{"input": "a.csv", "max_cpus": 4}').params).toEqual({
      input: 'a.csv',
      max_cpus: 4,
    });
  });

  it('takes an empty text and comments alone for no parameters', () => {
    expect(checkParams('  \n').params).toEqual({});
    expect(checkParams('# nothing yet\n').params).toEqual({});
  });

  it('reads YAML as Nextflow does', () => {
    expect(checkParams('save: yes').params).toEqual({ save: true });
  });

  it.each([
    ['input: a\n\tgenome: b', 2, 'spaces'],
    ['input: a\ninput: b', 2, 'twice'],
    ['input: a: b', 1, 'colon'],
    ['a:\n  b: 1\n c: 2', 3, ''],
  ])('names the line of a mistake in %j', (text, line, word) => {
    const { problem } = checkParams(text);
    expect(problem?.line).toBe(line);
    expect(problem?.message).toContain(word);
  });

  it.each([
    ['{\n  "input": "a.csv",\n  "genome": \n}', 4, 1, 'value'],
    ['{\n  "a": 1,\n  b: 2\n}', 3, 3, 'double quotes'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'comma'],
    ['{"a": 1', 1, 8, 'brace'],
    ['{"a": "b', 1, 7, 'quote'],
    ['{"a": 1} // x', 1, 10, 'comments'],
  ])('names the place of a mistake in %j', (text, line, column, word) => {
    const { problem } = checkParams(text);
    expect([problem?.line, problem?.column]).toEqual([line, column]);
    expect(problem?.message).toContain(word);
  });

  it('refuses what is no mapping', () => {
    expect(checkParams('- a\n- b').problem?.message).toContain('names with values');
    expect(checkParams('just words').problem?.message).toContain('names with values');
  });

  it('survives an alias without its anchor', () => {
    expect(checkYaml('a: *nowhere').problem).toBeDefined();
  });
});

it('says a problem with its place', () => {
  expect(problemText({ line: 3, column: 5, message: 'Wrong.' })).toBe('Line 3, column 5: Wrong.');
  expect(problemText({ message: 'Wrong.' })).toBe('Wrong.');
});

describe('writeParams', () => {
  it('keeps the meaning in both directions', () => {
    const params = { input: 'a.csv', answer: 'yes', list: [1, 2], deep: { on: true } };
    expect(checkParams(writeParams(params, 'yaml')).params).toEqual(params);
    expect(checkParams(writeParams(params, 'json')).params).toEqual(params);
    expect(formatOf(writeParams(params, 'json'))).toBe('json');
  });
});

it('finds where results go', () => {
  expect(resultsDir({ outdir: '/data' })).toBe('/data');
  expect(resultsDir({ outdir: 3 })).toBeUndefined();
});
