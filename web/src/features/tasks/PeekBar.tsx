import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { shortName } from '@/ui/processes';
import { StatusShape } from '@/ui/StatusMark';
import { type Task, taskQuery } from './queries';
import { taskState } from './taskState';

interface PeekBarProps {
  workflowId: string;
  taskId: number;
  known: Task | undefined;
  onOpen: () => void;
}

/** The chosen task in one line at the foot of a phone; a press opens it. */
export function PeekBar({ workflowId, taskId, known, onOpen }: PeekBarProps) {
  const task = useQuery(taskQuery(workflowId, taskId)).data ?? known;
  if (!task) return null;
  const { kind, word } = taskState(task);
  return (
    <button type="button" className="peek" onClick={onOpen}>
      <span className={kind}>
        <StatusShape kind={kind} />
      </span>
      <span className="clip">
        <span className="vh">{word} </span>
        <b className="med">{shortName(task.process ?? task.name ?? '')}</b> {task.tag}
      </span>
      <ChevronRight aria-hidden />
    </button>
  );
}
