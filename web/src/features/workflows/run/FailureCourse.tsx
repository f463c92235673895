import type { ReactNode } from 'react';
import { exitCode } from '@/features/tasks/exitCode';
import type { Task } from '@/features/tasks/queries';
import { shortName } from '@/ui/processes';
import { StatusShape } from '@/ui/StatusMark';
import type { StatusKind } from '@/ui/status';
import { Moment } from '@/ui/Time';
import type { Workflow } from '../queries';
import { texts } from '../texts';

interface FailureCourseProps {
  workflow: Workflow;
  task: Task;
  tries: readonly Task[];
  /** Tasks that were running, or waiting, when the run ended. */
  running: number;
  waiting: number;
}

interface Event {
  readonly at: string;
  readonly kind: StatusKind;
  readonly text: ReactNode;
}

/** What happened one after the other: tries, failures, the end. */
export function FailureCourse({ workflow, task, tries, running, waiting }: FailureCourseProps) {
  const events: Event[] = [];
  const add = (at: string | null | undefined, kind: StatusKind, text: ReactNode) => {
    if (at) events.push({ at, kind, text });
  };
  const name = [shortName(task.process ?? ''), task.tag].filter(Boolean).join(' ');
  add(workflow.start, 'running', texts.course.runBegan);
  for (const one of tries.length > 0 ? tries : [task]) {
    const attempt = one.attempt ?? 1;
    add(one.start ?? one.submit, 'running', texts.course.began(name, attempt));
    if (one.status === 'FAILED')
      add(one.complete, 'failed', texts.course.failed(name, attempt, exitCode(one)));
  }
  if (running + waiting > 0)
    add(workflow.complete, 'cancelled', texts.course.cancelled(running, waiting));
  add(workflow.complete, 'failed', texts.course.runEnded);
  // What happened at the same time stays in the order in which it is told here.
  events.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (
    <section>
      <h2 className="shead">{texts.course.title}</h2>
      <ol className="events">
        {events.map((event, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events have no other name, and their order is theirs
          <li key={index}>
            <span className="dim">
              <Moment at={event.at} />
            </span>
            <span className={event.kind}>
              <StatusShape kind={event.kind} size={12} />
            </span>
            <span>{event.text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
