import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { messageOf } from '@/api/client';
import type { ProcessGraph } from '@/api/ext';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Notice } from '@/ui/Notice';
import type { ProcessCounts } from '@/ui/processes';
import { stripTotal } from '@/ui/strip';
import { graphQuery } from '../queries';
import type { StageProps } from '../stage';
import { GraphDrawing } from './GraphDrawing';
import { texts } from './texts';
import './graph.css';

/** The processes of a run as a graph; a press filters the tasks by one, another shows all again. */
export function GraphView(props: StageProps) {
  const { workflowId, processes, onPlace } = props;
  const told = useQuery(graphQuery(workflowId));
  useOrderOfFirstTasks(told.data, processes, told.refetch);
  const graph = useWithLater(told.data, processes);
  // Tasks have no order here.
  useEffect(() => onPlace(null), [onPlace]);

  if (!graph) {
    return told.error ? (
      <div className="graph-state">
        <Notice
          tone="failed"
          action={
            <Button size="small" onClick={() => void told.refetch()}>
              {texts.tryAgain}
            </Button>
          }
        >
          {messageOf(told.error)}
        </Notice>
      </div>
    ) : (
      <GraphOutline />
    );
  }
  if (graph.nodes.length === 0) {
    return (
      <EmptyState title={texts.empty}>
        {graph.problem ?? (props.active ? texts.emptyActive : texts.emptyEver)}
      </EmptyState>
    );
  }
  return <GraphDrawing {...props} graph={graph} />;
}

/** While no flow is known, a process that begins has a place in the order that only the server knows. */
function useOrderOfFirstTasks(
  graph: ProcessGraph | undefined,
  processes: readonly ProcessCounts[] | undefined,
  refetch: () => unknown,
) {
  const begun = processes?.filter(({ counts }) => stripTotal(counts) > 0).length ?? 0;
  const placed = graph?.nodes.filter(({ began }) => typeof began === 'number').length ?? 0;
  const read = useRef(refetch);
  read.current = refetch;
  const asked = useRef(0);
  const isBehind = graph?.source === 'derived' && begun > placed && begun > asked.current;
  useEffect(() => {
    if (!isBehind) return;
    // Once for each that began: one that began late has no place in the order.
    asked.current = begun;
    read.current();
  }, [isBehind, begun]);
}

/** With processes that reported tasks and that the graph lacks; the same as before while counts alone change. */
function useWithLater(
  graph: ProcessGraph | undefined,
  processes: readonly ProcessCounts[] | undefined,
): ProcessGraph | undefined {
  const known = useMemo(() => new Set(graph?.nodes.map(({ process }) => process)), [graph]);
  const isNone = graph?.nodes.length === 0 && graph.problem;
  const later = isNone ? [] : (processes?.filter(({ name }) => !known.has(name)) ?? []);
  const names = JSON.stringify(later.map(({ name }) => name));
  return useMemo(() => {
    const more = (JSON.parse(names) as string[]).map((process) => ({ process }));
    return graph && more.length > 0 ? { ...graph, nodes: [...graph.nodes, ...more] } : graph;
  }, [graph, names]);
}

/** Where the graph will be. */
function GraphOutline() {
  return (
    <div className="graph-outline" role="status" aria-label={texts.loading}>
      {[0, 1, 2, 3, 4, 5].map((node) => (
        <span key={node} className="skel" />
      ))}
    </div>
  );
}
