import type { StatusKind } from './status';
import { type StripCounts, stripTotal } from './strip';

/** A process of a run with its tasks by state. */
export interface ProcessCounts {
  /** Full name with its scopes, `RNASEQ:ALIGN:STAR_ALIGN`. */
  readonly name: string;
  readonly counts: StripCounts;
}

export interface ProcessGroup {
  /** Scope that its processes share, without what all scopes share; empty for none. */
  readonly scope: string;
  readonly processes: readonly ProcessCounts[];
  /** Nothing in it needs a look: shown as one row until opened. */
  readonly folds: 'done' | 'idle' | null;
}

/** A scope with at most this many processes is shown whole even when it is done. */
const shortScope = 3;
/** Beyond this many processes, scopes that have not begun fold too. */
const manyProcesses = 40;

/** Groups processes by scope, in the order given: that of the pipeline. */
export function groupProcesses(processes: readonly ProcessCounts[]): ProcessGroup[] {
  const common = commonScope(processes.map((process) => scopeOf(process.name)));
  const groups = new Map<string, ProcessCounts[]>();
  for (const process of processes) {
    const scope = scopeOf(process.name).slice(common.length).join(':');
    const held = groups.get(scope);
    if (held) held.push(process);
    else groups.set(scope, [process]);
  }
  return Array.from(groups, ([scope, members]) => ({
    scope,
    processes: members,
    folds: foldOf(members, processes.length),
  }));
}

/** The last part of a process name. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

/** Tasks that ended well. */
export function doneOf(counts: StripCounts): number {
  return (counts.ok ?? 0) + (counts.cached ?? 0);
}

/** The one state that says most about a process. */
export function stateOf(counts: StripCounts): StatusKind {
  const has = (kind: StatusKind) => (counts[kind] ?? 0) > 0;
  if (has('running')) return 'running';
  if (has('submitted')) return 'submitted';
  if (has('pending') || stripTotal(counts) === 0) return 'pending';
  if (has('failed')) return 'failed';
  if (has('cancelled')) return 'cancelled';
  if (has('warn')) return 'warn';
  return has('ok') ? 'ok' : 'cached';
}

export function isDone(counts: StripCounts): boolean {
  const state = stateOf(counts);
  return state === 'ok' || state === 'cached';
}

export function isIdle(counts: StripCounts): boolean {
  return stripTotal(counts) === (counts.pending ?? 0);
}

function foldOf(members: readonly ProcessCounts[], all: number): ProcessGroup['folds'] {
  if (members.length > shortScope && members.every(({ counts }) => isDone(counts))) return 'done';
  if (all > manyProcesses && members.length > 1 && members.every(({ counts }) => isIdle(counts))) {
    return 'idle';
  }
  return null;
}

/** The names of the workflows around a process, the outermost first. */
export function scopeOf(name: string): string[] {
  return name.split(':').slice(0, -1);
}

/** What all scopes begin with. */
export function commonScope(scopes: readonly string[][]): string[] {
  const [first = [], ...others] = scopes;
  const differs = first.findIndex((part, i) => others.some((other) => other[i] !== part));
  return differs < 0 ? first : first.slice(0, differs);
}
