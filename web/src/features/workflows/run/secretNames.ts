/**
 * Names that most often hold something secret. Belfry cannot know; so a value behind such a name is
 * shown only when somebody asks for it, since pages are shared on screens and in screenshots.
 */
const secretName =
  /(pass(word|wd|phrase)|secret|token|credential|api_?key|access_?key|private_?key|auth_?key|licen[cs]e_?key)/i;

/** Stands for a value that is hidden. */
export const hiddenValue = '••••••••';

/** Whether a value of this name is likely a secret. */
export function isSecretName(name: string): boolean {
  // Written as one word, the humps stay visible to the pattern: `apiKey`, `api-key`, `API_KEY`.
  return secretName.test(name.replaceAll('-', '_'));
}

/** The same values with those hidden that have secret names, or stand below one. */
export function hideSecrets(value: unknown, isSecret = false): unknown {
  if (Array.isArray(value)) return value.map((member) => hideSecrets(member, isSecret));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        hideSecrets(member, isSecret || isSecretName(name)),
      ]),
    );
  }
  const isHideable = typeof value === 'string' ? value !== '' : typeof value === 'number';
  return isSecret && isHideable ? hiddenValue : value;
}

/** Whether anything in it would be hidden. */
export function hasSecrets(value: unknown): boolean {
  return JSON.stringify(hideSecrets(value)) !== JSON.stringify(value);
}

/** A command line with the values of options with secret names hidden. */
export function hideInCommand(command: string): string {
  return command.replace(
    /(^|\s)(--?([\w.-]+))(\s+|=)('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s-]\S*)/g,
    (whole, before: string, option: string, name: string, joint: string) =>
      isSecretName(name) ? `${before}${option}${joint}${hiddenValue}` : whole,
  );
}

/** A line of a configuration with its value hidden if its name is that of a secret. */
export function hideInConfigLine(line: string): string {
  const found = /^(\s*)(['"]?)([\w.-]+)\2(\s*[=:]\s*)(\S.*)$/.exec(line);
  const [, indent, quote, name = '', joint, value] = found ?? [];
  if (!found || !isSecretName(name) || value === 'null' || value === "''" || value === '{')
    return line;
  return `${indent}${quote}${name}${quote}${joint}${hiddenValue}`;
}
