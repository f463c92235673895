import { describe, expect, it } from 'vitest';
import { searchLanguage } from './language';

const language = searchLanguage<'status' | 'user' | 'exit', { users: string[] }>(
  [
    {
      keyword: 'status',
      aliases: ['state'],
      hint: 'state of the run',
      values: () => [{ value: 'failed' }, { value: 'finished', label: 'done' }],
      problem: (value) => (value === 'broken' ? 'no such status' : null),
    },
    {
      keyword: 'user',
      aliases: ['username'],
      hint: 'who',
      values: ({ users }) => users.map((value) => ({ value })),
    },
    { keyword: 'exit', hint: 'exit code' },
  ],
  { operators: true },
);
const known = { users: ['ada', 'Maya Okafor'] };

describe('parse', () => {
  const kinds = (text: string) => language.parse(text).map((part) => [part.kind, part.value]);

  it('tells keywords, operators and words apart', () => {
    expect(kinds('star status:failed OR user:"Maya Okafor" and')).toEqual([
      ['word', 'star'],
      ['keyword', 'failed'],
      ['operator', ''],
      ['keyword', 'Maya Okafor'],
      ['word', 'and'],
    ]);
  });

  it('knows other spellings, in their case as the server does', () => {
    expect(language.parse('state:x username:x STATE:x').map((part) => part.keyword)).toEqual([
      'status',
      'user',
      null,
    ]);
  });

  it('does not take times, paths, addresses and quoted text for keywords', () => {
    const parts = language.parse('12:30 "a:b c" s3://x https://x /a:b');
    expect(parts.map((part) => part.kind)).toEqual(['word', 'word', 'word', 'word', 'word']);
  });

  it('keeps an open quote as one part to the end', () => {
    expect(kinds('user:"Maya Ok')).toEqual([['keyword', 'Maya Ok']]);
  });

  it('takes parentheses for operators of their own', () => {
    expect(language.parse('(status:failed OR user:ada) star').map((part) => part.text)).toEqual([
      '(',
      'status:failed',
      'OR',
      'user:ada',
      ')',
      'star',
    ]);
    expect(language.problems('(status:failed)')).toEqual([]);
  });

  it('leaves colons of ordinary words alone where the language says so', () => {
    const loose = searchLanguage([{ keyword: 'exit', hint: '' }], { looseColons: true });
    expect(loose.parse('exit:1 sample:7').map((part) => part.kind)).toEqual(['keyword', 'word']);
    expect(loose.problems('sample:7')).toEqual([]);
  });

  it('has no operators where the language has none', () => {
    expect(
      searchLanguage([])
        .parse('a OR b')
        .map((part) => part.kind),
    ).toEqual(['word', 'word', 'word']);
  });
});

describe('problems', () => {
  const messages = (text: string, caret?: number) =>
    language.problems(text, caret).map((problem) => problem.message);

  it('names unknown keywords, empty values and what the rule refuses', () => {
    expect(messages('node:n014')[0]).toContain('no keyword “node”');
    expect(messages('user: x')[0]).toContain('Nothing stands after “user:”');
    expect(messages('exit:1 OR')).toEqual(['Nothing stands after OR.']);
    expect(messages('(user:x')).toEqual(['A “(” is not closed.']);
    expect(messages('state:broken')).toEqual(['no such status']);
    expect(messages('status:failed word exit:1')).toEqual([]);
  });

  it('is silent about the part being typed', () => {
    expect(messages('status:broken', 10)).toEqual([]);
    expect(messages('status:broken ', 14)).toHaveLength(1);
    expect(messages('exit:1 OR ', 10)).toEqual([]);
  });
});

describe('chips write the text', () => {
  it('adds, replaces and removes a keyword and leaves the rest', () => {
    expect(language.withValue('', 'status', 'failed')).toBe('status:failed');
    expect(language.withValue('star state:x user:ada', 'status', 'failed')).toBe(
      'star user:ada status:failed',
    );
    expect(language.withValue('star status:x', 'status', null)).toBe('star');
    expect(language.withValue('x', 'user', 'Maya Okafor')).toBe('x user:"Maya Okafor"');
  });

  it('takes an operator along that would stand alone', () => {
    expect(language.withValue('status:a OR status:b star', 'status', null)).toBe('star');
    expect(language.withValue('star AND NOT status:a', 'status', null)).toBe('star');
    expect(language.withValue('NOT status:a AND star', 'status', null)).toBe('star');
    expect(language.withValue('exit:1 OR status:a OR user:b', 'status', null)).toBe(
      'exit:1 OR user:b',
    );
  });

  it('reads a value back', () => {
    expect(language.valueOf('a state:failed', 'status')).toBe('failed');
    expect(language.valueOf('a', 'status')).toBe(null);
  });
});

describe('suggest', () => {
  const labels = (text: string, caret = text.length) =>
    language.suggest(text, caret, known).map((suggestion) => suggestion.label);

  it('offers keywords where a word begins', () => {
    expect(labels('')).toEqual(['status:', 'user:', 'exit:']);
    expect(labels('star sta')).toEqual(['status:']);
    expect(labels('usern')).toEqual(['user:']);
    expect(labels('nothing')).toEqual([]);
  });

  it('offers values, by what they are or by what they are called', () => {
    expect(labels('status:')).toEqual(['failed', 'done']);
    expect(labels('status:d')).toEqual(['done']);
    expect(labels('user:m')).toEqual(['Maya Okafor']);
    expect(labels('exit:')).toEqual([]);
    expect(labels('node:')).toEqual([]);
    expect(labels('status:failed')).toEqual([]);
  });

  it('puts the taken value into the text and the caret after it', () => {
    expect(language.suggest('user:m star', 6, known)[0]).toMatchObject({
      text: 'user:"Maya Okafor" star',
      caret: 19,
    });
    expect(language.suggest('a st', 4, known)[0]).toMatchObject({ text: 'a status:', caret: 9 });
    expect(language.suggest('state:d', 7, known)[0]?.text).toBe('state:finished ');
  });
});
