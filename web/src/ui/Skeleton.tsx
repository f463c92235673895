import { texts } from './texts';

const widths = ['92%', '76%', '84%', '61%', '70%', '88%'];

/** Lines where text will be. `rowHeight` keeps the final height of rows, so that nothing jumps. */
export function Skeleton({ lines = 3, rowHeight }: { lines?: number; rowHeight?: number }) {
  return (
    <div role="status" aria-label={texts.loading}>
      {Array.from({ length: lines }, (_, i) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no identity
          key={i}
          className={rowHeight ? 'skel-row' : 'skel-line'}
          style={rowHeight ? { height: rowHeight } : undefined}
        >
          <span className="skel" style={{ width: widths[i % widths.length] }} />
        </div>
      ))}
    </div>
  );
}
