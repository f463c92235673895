import { silhouettePath } from './silhouette';
import './silhouette.css';

interface SilhouetteProps {
  /** What was in use in each part of the time; of any unit. */
  heights: readonly number[];
  /** The parts in which something was lost. */
  lost?: readonly number[];
  /** The plot in words: “Cores in use, at most 412”. */
  label: string;
  width?: number;
  height?: number;
}

/** The shape of a finished run: what was in use over its time, and where tasks were lost. */
export function Silhouette(props: SilhouetteProps) {
  const { heights, lost = [], label, width = 160, height = 16 } = props;
  return (
    <span className="silhouette" role="img" aria-label={label} title={label} style={{ height }}>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={silhouettePath(heights, width, height)} />
      </svg>
      {/* Outside of the drawing, whose width is stretched: a cross stays a cross. */}
      {lost.map((part) => (
        <i key={part} style={{ left: `${((part + 0.5) / heights.length) * 100}%` }} />
      ))}
    </span>
  );
}
