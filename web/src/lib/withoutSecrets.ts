/** What stands for a secret that was taken out. */
const mask = '***';

/** Names whose values nobody should read: of options, variables, parameters and configuration. */
const secretName =
  /[\w.-]{0,40}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[\w.-]{0,40}/
    .source;
const value = /(?:"[^"\n]*"|'[^'\n]*'|[^\s"',;]+)/.source;

const rules: readonly (readonly [RegExp, string])[] = [
  // -----BEGIN … PRIVATE KEY----- to its end.
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, mask],
  // https://user:password@host
  [/([a-z][a-z\d+.-]{0,20}:\/\/)[^\s/@'"]+@/gi, `$1${mask}@`],
  [/(\bAuthorization\b["']?\s*[:=]\s*["']?)(?:Bearer|Basic)?\s*[^\s"']+/gi, `$1${mask}`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/g, `$1 ${mask}`],
  // --api-key value
  [new RegExp(`(-${secretName}\\s+)${value}`, 'gi'), `$1${mask}`],
  // API_KEY=value, "token": "value", token = 'value'
  [new RegExp(`(${secretName}["']?\\s*[:=]\\s*)${value}`, 'gi'), `$1${mask}`],
  // What is a secret by its looks, whatever its name: of AWS, GitHub, GitLab, and signed tokens.
  [/\b(?:AKIA|ASIA)[A-Z\d]{16}\b/g, mask],
  [/\b(?:gh[pousr]_|github_pat_|glpat-)[\w-]{16,}/g, mask],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, mask],
  // Signatures in addresses.
  [/([?&](?:X-Amz-Signature|X-Amz-Credential|sig|signature|sv|se)=)[^\s&"']+/gi, `$1${mask}`],
];

/** The text without what looks like a secret, so that it can be shown to others. */
export function withoutSecrets(text: string): string {
  return rules.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
}
