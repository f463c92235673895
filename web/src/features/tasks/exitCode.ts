import table from './exitCodes.json';

/** What Nextflow writes while there is no exit code: the largest 32-bit number. */
const noExit = 2_147_483_647;

/** The server's own words (`nextflow/src/exit_codes.rs`), so that page and API say the same. */
const words: Readonly<Record<string, string>> = table;

/** The exit code of a task, or null while there is none. */
export function exitCode(task: {
  exit?: number | null;
  exitStatus?: number | null;
}): number | null {
  const code = task.exit ?? task.exitStatus;
  return code === null || code === undefined || code === noExit ? null : code;
}

/** What an exit code usually means, in words; null for codes that each program gives its own meaning. */
export function exitWords(code: number): string | null {
  const known = words[code];
  if (known !== undefined) return known;
  return code > 128 && code < 193 ? `ended by signal ${code - 128}` : null;
}
