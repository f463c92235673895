import { FolderClosed } from 'lucide-react';
import { memo } from 'react';
import { cx } from '@/lib/cx';
import { formatCount } from '@/lib/format';
import { StatusShape } from '@/ui/StatusMark';
import { Strip } from '@/ui/Strip';
import { type StripCounts, stripLabel } from '@/ui/strip';
import { countText, nodeState, sameCounts } from './counts';
import { fittingName, type Spot } from './layout';
import type { ShownNode } from './shownGraph';
import { texts } from './texts';

interface GraphNodeProps {
  node: ShownNode;
  /** Its place in the graph, by which the frame around knows it. */
  place: number;
  spot: Spot;
  width: number;
  counts: StripCounts;
  /** The tasks are filtered by it, or by a process in it. */
  isSelected: boolean;
  /** The chosen task belongs to it. */
  hasTask: boolean;
  /** Others are looked at. */
  isDim: boolean;
  /** Tab leads to it. */
  isTabStop: boolean;
}

/** A process or a scope with how far it is. What presses and keys do is up to the frame. */
export const GraphNode = memo(
  function GraphNode(props: GraphNodeProps) {
    const { node, spot, counts } = props;
    const state = nodeState(counts);
    const full = node.isScope ? node.id.slice(0, -1) : node.id;
    const tasks = stripLabel(counts, formatCount);
    const name = node.isScope ? texts.scope(full, node.processes.length) : full;
    return (
      <button
        type="button"
        data-node={props.place}
        className={cx('gnode', state, props.isDim && 'dimmed', props.hasTask && 'has-task')}
        style={{ left: spot.x, top: spot.y, width: props.width }}
        tabIndex={props.isTabStop ? 0 : -1}
        aria-pressed={node.isScope ? undefined : props.isSelected}
        aria-expanded={node.isScope ? false : undefined}
        aria-label={`${name}: ${tasks}${props.hasTask ? `, ${texts.task}` : ''}`}
        title={`${full}: ${tasks}`}
        data-holds={node.isScope && props.isSelected ? '' : undefined}
      >
        <span className={cx('gnode-mark', state)}>
          <StatusShape kind={state} />
        </span>
        <span className="gnode-name clip">{fittingName(node, props.width)}</span>
        {node.isScope && <FolderClosed aria-hidden className="gnode-scope" />}
        <span className="gnode-count clip">
          {node.isScope && `${texts.processes(node.processes.length)}, `}
          {countText(counts)}
        </span>
        <Strip counts={counts} size="thin" />
      </button>
    );
  },
  ({ counts, ...one }, { counts: otherCounts, ...other }) =>
    sameCounts(counts, otherCounts) &&
    (Object.keys(one) as (keyof typeof one)[]).every((key) => one[key] === other[key]),
);
