/** What Nextflow writes while there is no exit code: the largest 32-bit number. */
const noExit = 2_147_483_647;

const signals: Record<number, string> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  11: 'SIGSEGV',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
};

const words: Record<number, string> = {
  0: 'success',
  1: 'the command reported an error',
  2: 'wrong use of a command',
  124: 'stopped by a time limit',
  125: 'the container could not be started',
  126: 'the command may not be executed',
  127: 'a command was not found',
  130: 'interrupted (SIGINT)',
  134: 'ended by the program itself (SIGABRT)',
  135: 'bad memory access (SIGBUS)',
  136: 'arithmetic error (SIGFPE)',
  137: 'killed (SIGKILL), often for lack of memory',
  139: 'bad memory access (SIGSEGV)',
  140: 'ended by the scheduler (SIGUSR2), often over its time or memory',
  141: 'the reader of its output went away (SIGPIPE)',
  143: 'asked to end (SIGTERM), by the scheduler or by a cancel',
  152: 'over its CPU time (SIGXCPU)',
  153: 'over the file size limit (SIGXFSZ)',
  255: 'no exit code came through, or the command itself reported 255',
};

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
  const signal = code > 128 && code < 193 ? code - 128 : null;
  if (signal === null) return null;
  return `ended by signal ${signal}${signals[signal] ? ` (${signals[signal]})` : ''}`;
}
