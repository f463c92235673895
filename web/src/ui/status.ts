/** The status vocabulary: every state has one shape, one word and one colour, always shown together. */

/** A shape with its colour; the names are those of the style sheet. */
export type StatusKind =
  | 'pending'
  | 'submitted'
  | 'running'
  | 'ok'
  | 'cached'
  | 'warn'
  | 'failed'
  | 'cancelled'
  | 'unknown';

export interface StatusWord {
  readonly kind: StatusKind;
  readonly word: string;
}

/** States of a task, by the contract's name; IGNORED is a failed task whose error strategy said so. */
export const taskStates = {
  NEW: { kind: 'pending', word: 'Pending' },
  SUBMITTED: { kind: 'submitted', word: 'Queued' },
  RUNNING: { kind: 'running', word: 'Running' },
  COMPLETED: { kind: 'ok', word: 'Succeeded' },
  CACHED: { kind: 'cached', word: 'Cached' },
  FAILED: { kind: 'failed', word: 'Failed' },
  IGNORED: { kind: 'warn', word: 'Ignored' },
  ABORTED: { kind: 'cancelled', word: 'Cancelled' },
} as const satisfies Record<string, StatusWord>;

/** States of a run, by the contract's name; GAPS is a run that succeeded although tasks were lost. */
export const runStates = {
  SUBMITTED: { kind: 'submitted', word: 'Starting' },
  RUNNING: { kind: 'running', word: 'Running' },
  SUCCEEDED: { kind: 'ok', word: 'Succeeded' },
  GAPS: { kind: 'warn', word: 'With gaps' },
  FAILED: { kind: 'failed', word: 'Failed' },
  CANCELLED: { kind: 'cancelled', word: 'Cancelled' },
  UNKNOWN: { kind: 'unknown', word: 'Unknown' },
} as const satisfies Record<string, StatusWord>;

/** States of a compute environment, by the contract's name. */
export const computeEnvStates = {
  CREATING: { kind: 'running', word: 'Creating' },
  AVAILABLE: { kind: 'ok', word: 'Available' },
  ERRORED: { kind: 'failed', word: 'Error' },
  INVALID: { kind: 'unknown', word: 'Invalid' },
  DISABLED: { kind: 'cancelled', word: 'Disabled' },
  DELETING: { kind: 'cancelled', word: 'Deleting' },
} as const satisfies Record<string, StatusWord>;

/** Each state as one character, for where no shape can be drawn: the title of a tab. */
const characters: Record<StatusKind, string> = {
  pending: '○',
  submitted: '◇',
  running: '▶',
  ok: '✓',
  cached: '✓',
  warn: '△',
  failed: '✕',
  cancelled: '⊘',
  unknown: '?',
};

/** The title of a tab that shows one thing and how it stands: `✕ determined_volta – failed`. */
export function stateTitle(name: string, { kind, word }: StatusWord): string {
  return `${characters[kind]} ${name} – ${word.toLowerCase()}`;
}
