import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import type { TaskView } from './taskView';
import { texts } from './texts';

/** Why no task is shown, and what can be done about it. */
export function NoTasks({ view, active }: { view: TaskView; active: boolean }) {
  if (view.filter === '') {
    return (
      <EmptyState title={active ? texts.noTasks : texts.noTasksEver}>
        {active && texts.noTasksHow}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={texts.noMatch}
      action={<Button onClick={() => view.setFilter('')}>{texts.clear}</Button>}
    >
      {texts.noMatchHow(view.filter)}
    </EmptyState>
  );
}
