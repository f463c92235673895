import { useState } from 'react';
import { toast } from '@/ui/Toast';
import { findNeighbour } from './queries';

export interface Neighbours {
  readonly go: (backward: boolean) => void;
  /** Known to be the first or the last task of its process. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Goes from a task to the next of the same process, or to the one before; asked for when it is wanted. */
export function useNeighbours(
  workflowId: string,
  taskId: number,
  select: (taskId: number) => void,
): Neighbours {
  const [first, setFirst] = useState<number>();
  const [last, setLast] = useState<number>();
  const [isAsking, setAsking] = useState(false);
  const go = async (backward: boolean) => {
    if (isAsking) return;
    setAsking(true);
    try {
      const found = await findNeighbour(workflowId, taskId, backward);
      if (found !== null) select(found);
      else if (backward) setFirst(taskId);
      else setLast(taskId);
    } catch (error) {
      toast.failed(error instanceof Error ? error.message : String(error));
    } finally {
      setAsking(false);
    }
  };
  return {
    go: (backward) => void go(backward),
    isFirst: first === taskId,
    isLast: last === taskId,
  };
}
