/** How much a line of a log wants to be seen. */
export type LogLevel = 'error' | 'warn' | 'debug' | 'plain';

const error =
  /\b(?:ERROR|FATAL|SEVERE|Traceback|oom_kill|Killed|Segmentation fault)\b|\b[A-Z]\w+(?:Exception|Error)\b|^\s*(?:error|fatal)\b[^a-z]|: error:|command not found|No such file or directory/;
const warn = /\b(?:WARN|WARNING)\b|^\s*warning\b/i;
const debug = / (?:DEBUG|TRACE) /;

/** A guess from the words of the line: loggers write their level, other programs usual words. */
export function logLevel(text: string): LogLevel {
  // A level that the logger wrote says more than any word in the message.
  if (debug.test(text)) return 'debug';
  if (/ INFO /.test(text)) return 'plain';
  if (warn.test(text)) return 'warn';
  if (error.test(text)) return 'error';
  return 'plain';
}
