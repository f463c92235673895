import type { StageProps } from '../stage';

/** The tasks of a run by their processes, as a graph. */
export function GraphView(_props: StageProps) {
  return null;
}
