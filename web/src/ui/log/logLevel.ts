/** How much a line of a log wants to be seen; `trace` is a frame of one. */
export type LogLevel = 'error' | 'warn' | 'debug' | 'trace' | 'plain';

const trace = /^\s+at \S+\(|^\s*\.\.\. \d+ (?:more|common)/;
const debug = / (?:DEBUG|TRACE) /;
const info = / INFO /;
const warn = /\bwarn(?:ing)?\b/i;
const error =
  /\b(?:ERROR|FATAL|SEVERE|Traceback|oom_kill|Killed|Segmentation fault)\b|\b[A-Z]\w+(?:Exception|Error)\b|^\s*(?:error|fatal)\b[^a-z]|: error:|command not found|No such file or directory/;

/**
 * A guess from the words of the line: loggers write their level, other programs usual words. The server
 * counts errors and warnings by the same rules (`exec/src/search.rs`); `levels.json` holds both to them.
 */
export function logLevel(text: string): LogLevel {
  if (trace.test(text)) return 'trace';
  // A level that the logger wrote says more than any word in the message.
  if (debug.test(text)) return 'debug';
  if (info.test(text)) return 'plain';
  if (warn.test(text)) return 'warn';
  if (error.test(text)) return 'error';
  return 'plain';
}
