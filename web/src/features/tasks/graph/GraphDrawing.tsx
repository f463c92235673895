import { useQuery } from '@tanstack/react-query';
import {
  type FocusEvent,
  type KeyboardEvent,
  type PointerEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { ProcessGraph } from '@/api/ext';
import { saveAs } from '@/lib/save';
import { taskQuery } from '../queries';
import type { StageProps } from '../stage';
import { taskSearch } from '../taskSearch';
import { BeforeList } from './BeforeList';
import { countsByProcess, countsOfNode } from './counts';
import { GraphBar } from './GraphBar';
import { GraphLines } from './GraphLines';
import { GraphNode } from './GraphNode';
import { type Direction, kinOf, neighbour } from './kin';
import { lanesLayout } from './lanes';
import { type Layout, layeredLayout, nodeHeight } from './layout';
import { mermaid } from './mermaid';
import { picture } from './picture';
import { shownGraph } from './shownGraph';
import { texts } from './texts';
import { useOpenScopes } from './useOpenScopes';
import { useZoom } from './useZoom';

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** A graph that has processes. Where everything stands is decided by its shape alone; counts only repaint. */
export function GraphDrawing(props: StageProps & { graph: ProcessGraph }) {
  const { graph, view } = props;
  const filtered = taskSearch.valueOf(view.filter, 'process');
  const selected = graph.nodes.find(({ process }) => isMeant(process, filtered))?.process ?? null;
  const taskProcess = useTaskProcess(props);
  const { open, openScope, closeScope } = useOpenScopes();
  const shown = useMemo(() => shownGraph(graph, open), [graph, open]);
  const layout = useMemo(
    () => (graph.source === 'client' ? layeredLayout(shown) : lanesLayout(shown)),
    [graph, shown],
  );
  const byProcess = useMemo(() => countsByProcess(props.processes), [props.processes]);
  const counts = useMemo(
    () => shown.nodes.map((node) => countsOfNode(node, byProcess)),
    [shown, byProcess],
  );
  const running = useLastingSet(counts.flatMap(({ running }, i) => (running ? [i] : [])));

  const zoom = useZoom(layout, beginOf(layout));
  const [looked, setLooked] = useState<number | null>(null);
  const kin = useMemo(
    () => (looked === null ? null : kinOf(looked, shown.nodes.length, shown.edges)),
    [looked, shown],
  );
  const placeOf = (process: string | null) =>
    process === null ? -1 : shown.nodes.findIndex((node) => node.processes.includes(process));
  const selectedPlace = placeOf(selected);
  const taskPlace = placeOf(taskProcess);
  const [stop, setStop] = useState<string | null>(null);
  const stopPlace = shown.nodes.findIndex(({ id }) => id === stop);
  const tabStop = stopPlace >= 0 ? stopPlace : Math.max(0, selectedPlace);

  // What was opened is looked at, and not what was there before.
  const focusNext = useRef<string | null>(null);
  const focus = (place: number) =>
    zoom.frame.current?.querySelector<HTMLElement>(`[data-node="${place}"]`)?.focus();
  const press = (place: number) => {
    const node = shown.nodes[place];
    if (!node) return;
    if (node.isScope) {
      focusNext.current = node.processes[0] ?? null;
      setLooked(null);
      openScope(node.id.slice(0, -1));
    } else {
      const process = node.id === selected ? null : node.id;
      view.setFilter(taskSearch.withValue(view.filter, 'process', process));
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when other nodes are drawn
  useLayoutEffect(() => {
    if (focusNext.current === null) return;
    const place = placeOf(focusNext.current);
    focusNext.current = null;
    if (place >= 0) focus(place);
  }, [shown]);

  const look = (event: PointerEvent | FocusEvent) => setLooked(nodeAt(event.target));
  const onFocus = (event: FocusEvent) => {
    const place = nodeAt(event.target);
    setStop(shown.nodes[place ?? -1]?.id ?? null);
    if (event.target.matches(':focus-visible')) setLooked(place);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const place = nodeAt(event.target);
    const direction = directions[event.key];
    if (place === null || !direction || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = neighbour(layout, place, direction);
    if (next !== undefined) focus(next);
  };

  const isDerived = graph.source === 'derived';
  return (
    <div className="graph">
      <GraphBar
        note={isDerived ? (graph.problem ? texts.refused(graph.problem) : texts.derived) : null}
        noteHow={isDerived ? texts.derivedHow : undefined}
        opened={shown.opened}
        onClose={closeScope}
        scale={zoom.scale}
        onZoomIn={zoom.zoomIn}
        onZoomOut={zoom.zoomOut}
        onFit={zoom.fit}
        onPicture={() => {
          const style = getComputedStyle(document.documentElement);
          const token = (name: string) => style.getPropertyValue(name).trim();
          const svg = picture({ graph: shown, layout, counts }, token);
          saveAs(`graph-${props.workflowId}.svg`, svg, 'image/svg+xml');
        }}
        onMermaid={() =>
          saveAs(`graph-${props.workflowId}.mmd`, mermaid(graph), 'text/plain;charset=utf-8')
        }
      />

      <section
        ref={zoom.frame}
        className="graph-frame"
        aria-label={`${texts.graph}. ${texts.how}`}
        onPointerDown={zoom.onPointerDown}
        onPointerOver={(event) => event.pointerType === 'mouse' && look(event)}
        onPointerLeave={() => setLooked(null)}
        onFocus={onFocus}
        onBlur={() => setLooked(null)}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const place = nodeAt(event.target);
          if (place !== null) press(place);
        }}
      >
        <div
          className="graph-ground"
          style={{ width: layout.width * zoom.scale, height: layout.height * zoom.scale }}
        >
          <div
            className="graph-sheet"
            style={{
              width: layout.width,
              height: layout.height,
              transform: `scale(${zoom.scale})`,
            }}
          >
            {layout.titles.map(({ text, x, y }) => (
              <div key={text} className="graph-title cap clip" style={{ left: x, top: y }}>
                {text}
              </div>
            ))}
            <GraphLines layout={layout} running={running} kin={kin} />
            {shown.nodes.map((node, place) => (
              <GraphNode
                key={node.id}
                node={node}
                place={place}
                spot={layout.nodes[place] ?? corner}
                width={layout.nodeWidth}
                counts={counts[place] ?? none}
                isSelected={place === selectedPlace}
                hasTask={place === taskPlace}
                isDim={kin !== null && !kin.has(place)}
                isTabStop={place === tabStop}
              />
            ))}
          </div>
        </div>
      </section>
      <BeforeList graph={graph} />
    </div>
  );
}

/** A filter names a process whole or by its last parts. */
function isMeant(process: string, filtered: string | null): boolean {
  return filtered !== null && (process === filtered || process.endsWith(`:${filtered}`));
}

/** The process of the chosen task. */
function useTaskProcess({ workflowId, view }: StageProps): string | null {
  const task = useQuery({
    ...taskQuery(workflowId, view.task ?? 0),
    enabled: view.task !== null,
  });
  return (view.task !== null && task.data?.process) || null;
}

/** The middle of the node that stands farthest left. */
function beginOf({ nodes }: Layout): number {
  const [first] = [...nodes].sort((a, b) => a.x - b.x || a.y - b.y);
  return (first?.y ?? 0) + nodeHeight / 2;
}

const corner = { x: 0, y: 0 };
const none = {};

function nodeAt(target: EventTarget): number | null {
  const node = target instanceof Element ? target.closest('[data-node]') : null;
  return node ? Number(node.getAttribute('data-node')) : null;
}

/** The same set as before while it holds the same. */
function useLastingSet(members: readonly number[]): ReadonlySet<number> {
  const key = members.join();
  return useMemo(() => new Set(key === '' ? [] : key.split(',').map(Number)), [key]);
}
