import { type Step, silhouettePath } from './silhouette';

interface SilhouetteProps {
  steps: readonly Step[];
  /** The plot in words: “Cores in use, at most 412”. */
  label: string;
  width?: number;
  height?: number;
}

/** The shape of a finished run: what was in use over its time. */
export function Silhouette({ steps, label, width = 160, height = 16 }: SilhouetteProps) {
  return (
    <svg
      className="silhouette"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      height={height}
      role="img"
      aria-label={label}
    >
      <path d={silhouettePath(steps, width, height)} />
    </svg>
  );
}
