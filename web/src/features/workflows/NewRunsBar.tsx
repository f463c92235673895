import { type RefObject, useEffect, useRef, useState } from 'react';
import type { WorkflowRow } from '@/api/ext';
import { Button } from '@/ui/Button';
import { runsPageSize } from './queries';
import { texts } from './texts';

interface NewRunsBarProps {
  /** The list: another one has no news yet. */
  listKey: string;
  /** Rows of the list by their place; its first page among them. */
  first: readonly { index: number; row: WorkflowRow }[];
  /** Where the list begins. */
  top: RefObject<HTMLElement | null>;
}

/** Says how many runs have come while somebody reads further down; a press goes to them. */
export function NewRunsBar({ listKey, first, top }: NewRunsBarProps) {
  const isDown = useIsAbove(top);
  const newest = first.find(({ index }) => index === 0)?.row.workflow.id;
  const seen = useRef({ listKey, id: newest });
  if (!isDown || seen.current.listKey !== listKey || seen.current.id === undefined) {
    seen.current = { listKey, id: newest };
  }
  if (!isDown || newest === undefined || newest === seen.current.id) return null;
  const place = first.find(({ row }) => row.workflow.id === seen.current.id)?.index;
  return (
    <div className="new-runs" role="status">
      <Button
        size="small"
        variant="primary"
        onClick={() => top.current?.scrollIntoView({ block: 'center' })}
      >
        {texts.newRuns(place ?? runsPageSize, place === undefined)}
      </Button>
    </div>
  );
}

/** Whether an element has been scrolled out of sight. */
function useIsAbove(element: RefObject<HTMLElement | null>): boolean {
  const [isAbove, setIsAbove] = useState(false);
  useEffect(() => {
    if (!element.current || !('IntersectionObserver' in window)) return;
    const observer = new IntersectionObserver(([entry]) =>
      setIsAbove(entry ? !entry.isIntersecting && entry.boundingClientRect.top < 0 : false),
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return isAbove;
}
