import { describe, expect, it } from 'vitest';
import { withoutSecrets } from './withoutSecrets';

describe('withoutSecrets', () => {
  it.each([
    [
      'nextflow run x --api_key canary1 --input a.csv',
      'nextflow run x --api_key *** --input a.csv',
    ],
    ['--db-password=canary1 -r main', '--db-password=*** -r main'],
    ['export AWS_SECRET_ACCESS_KEY="canary1 two"', 'export AWS_SECRET_ACCESS_KEY=***'],
    ["tower { accessToken = 'canary1' }", 'tower { accessToken = *** }'],
    ['{"githubToken": "canary1", "n": 1}', '{"githubToken": ***, "n": 1}'],
    ['git clone https://ada:canary1@example.org/x.git', 'git clone https://***@example.org/x.git'],
    ['curl -H "Authorization: Bearer canary1234"', 'curl -H "Authorization: ***"'],
    ['sent Bearer canary1234567', 'sent Bearer ***'],
    ['key AKIAIOSFODNN7EXAMPLE is old', 'key *** is old'],
    ['ghp_canary1234567890123456', '***'],
    ['jwt eyJhbGciOiJI.eyJzdWIiOiIx.canary1', 'jwt ***'],
    ['https://x/y?X-Amz-Signature=canary1&z=1', 'https://x/y?X-Amz-Signature=***&z=1'],
    ['a\n-----BEGIN RSA PRIVATE KEY-----\ncanary1\n-----END RSA PRIVATE KEY-----\nb', 'a\n***\nb'],
  ])('masks %s', (text, expected) => {
    expect(withoutSecrets(text)).toBe(expected);
    expect(withoutSecrets(text)).not.toContain('canary');
  });

  it.each([
    'STAR --genomeDir star --runThreadN 12',
    'Process `ALIGN (s1)` terminated with an error exit status (137)',
    'author = Ada, key = value, an unexpected token in line 3',
    'https://example.org/a@b',
  ])('leaves alone: %s', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });

  it('is done soon with a word without end', () => {
    const word = 'x'.repeat(200_000);
    expect(withoutSecrets(word)).toBe(word);
  });
});
