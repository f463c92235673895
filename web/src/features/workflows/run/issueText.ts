import type { DistinctFailure, Failure } from '@/api/ext';
import { exitCode } from '@/features/tasks/exitCode';
import { formatMemoryPair } from '@/features/tasks/memory';
import type { Task } from '@/features/tasks/queries';
import { formatDuration } from '@/lib/format';
import { withoutSecrets } from '@/lib/withoutSecrets';
import type { Workflow } from '../queries';

/** Most of a report that belongs into an issue; the rest is in the file it came from. */
const mostLines = 60;

/** What is known of a failure. */
export interface IssueFacts {
  readonly workflow: Workflow;
  readonly failure: Failure;
  readonly task: Task | null;
  /** All tries of the task, the failed one among them. */
  readonly tries: readonly Task[];
  /** The same failure in the whole run. */
  readonly same: DistinctFailure | undefined;
}

/** A failure as the text of an issue, in Markdown and without secrets: what stopped, with what, what was written. */
export function issueText({ workflow, failure, task, tries, same }: IssueFacts): string {
  const facts: [string, string | null | undefined][] = [
    [
      'Pipeline',
      [workflow.repository ?? workflow.projectName, workflow.revision].filter(Boolean).join(' '),
    ],
    ['Commit', workflow.commitId],
    ['Nextflow', workflow.nextflow?.version],
    ['Run', workflow.runName],
    ['Ended', workflow.complete],
    ['Process', failure.process],
    ['Tag', failure.tag],
    [
      'Exit',
      failure.exit == null
        ? failure.exitMeaning
        : [failure.exit, failure.exitMeaning].filter(Boolean).join(', '),
    ],
    ['Resources', task && resourcesOf(task)],
    ['Tries', tries.length > 1 ? tries.map(tryLine).join('; ') : null],
    ['Seen', same && seenOf(same) > 1 ? `${seenOf(same)} times in this run` : null],
    ['Container', task?.container],
    ['Executor', task?.executor],
    ['Profiles', workflow.profile],
    ['Work directory', task?.workdir],
  ];
  const output = failure.report ?? failure.consoleTail ?? workflow.errorReport;
  const text = [
    `### ${failure.headline}`,
    failure.cause,
    failure.course,
    facts.flatMap(([name, value]) => (value ? [`- ${name}: ${value}`] : [])).join('\n'),
    block('Command', workflow.commandLine),
    block('Script', task?.script),
    block('Report', output),
  ]
    .filter(Boolean)
    .join('\n\n');
  return withoutSecrets(text);
}

/** How often a failure was seen, whatever became of it. */
export function seenOf(failure: DistinctFailure): number {
  return failure.lost + failure.retried + failure.ignored;
}

function resourcesOf(task: Task): string {
  return [
    task.cpus && `${task.cpus} cores`,
    task.memory && `memory ${memoryOf(task)}`,
    task.realtime && `ran ${formatDuration(task.realtime)}`,
    task.time && `of ${formatDuration(task.time)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function memoryOf(task: Task): string {
  if (!task.memory) return 'not known';
  const [used, asked] = formatMemoryPair(task.peakRss ?? 0, task.memory);
  return task.peakRss ? `${used} of ${asked}` : asked;
}

function tryLine(task: Task): string {
  const code = exitCode(task);
  return `${task.attempt ?? 1}: ${code === null ? (task.status ?? '').toLowerCase() : `exit ${code}`}, memory ${memoryOf(task)}`;
}

function block(title: string, text: string | null | undefined): string | null {
  if (!text?.trim()) return null;
  const lines = text.trimEnd().split('\n');
  const body = lines.slice(-mostLines).join('\n');
  // A fence must be longer than any in the text, or the text could break out of it.
  const longest = Math.max(2, ...Array.from(body.matchAll(/`+/g), (run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${title}:\n${fence}\n${body}\n${fence}`;
}
