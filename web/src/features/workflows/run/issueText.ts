import type { Failure } from '@/api/ext';
import type { Task } from '@/features/tasks/queries';
import type { Workflow } from '../queries';

/** Most of a report that belongs into an issue; the rest is in the file it came from. */
const mostLines = 60;

/** A failure as the text of an issue: what stopped, with what, and what was written, in Markdown. */
export function issueText(workflow: Workflow, failure: Failure, task: Task | null): string {
  const facts: [string, string | null | undefined][] = [
    [
      'Pipeline',
      [workflow.repository ?? workflow.projectName, workflow.revision].filter(Boolean).join(' '),
    ],
    ['Commit', workflow.commitId],
    ['Nextflow', workflow.nextflow?.version],
    ['Run', workflow.runName],
    ['Process', failure.process],
    ['Tag', failure.tag],
    [
      'Exit',
      failure.exit == null ? null : [failure.exit, failure.exitMeaning].filter(Boolean).join(', '),
    ],
    ['Container', task?.container],
    ['Executor', task?.executor],
    ['Profiles', workflow.profile],
  ];
  const output = failure.report ?? failure.consoleTail ?? workflow.errorReport;
  return [
    `### ${failure.headline}`,
    failure.cause,
    facts.flatMap(([name, value]) => (value ? [`- ${name}: ${value}`] : [])).join('\n'),
    block('Command', workflow.commandLine),
    block('Script', task?.script),
    block('Report', output),
  ]
    .filter(Boolean)
    .join('\n\n');
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
