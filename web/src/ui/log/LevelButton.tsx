import { formatCount } from '@/lib/format';
import { Button } from '../Button';
import { texts } from './texts';
import type { LogSearch } from './useLogSearch';

interface LevelButtonProps {
  level: 'error' | 'warn';
  search: LogSearch;
  /** Counting began; of a very large file it waits for a press. */
  isCounted: boolean;
  /** Only the number, where there is little room. */
  narrow: boolean;
  onStep: (step: 1 | -1) => void;
}

/** How many lines of a level the file has; each press goes to the next. Not there when there is none. */
export function LevelButton({ level, search, isCounted, narrow, onStep }: LevelButtonProps) {
  const count = search.found.offsets.length;
  if (isCounted && count === 0) return null;
  const label = !isCounted
    ? texts.levelNotCounted[level]
    : (search.isComplete ? texts.level : texts.levelMore)[level](count);
  return (
    <Button
      size="small"
      variant="quiet"
      className={`log-level ${level}`}
      aria-label={label}
      title={`${label}. ${texts.levelTitle[level]}`}
      onClick={(event) => onStep(event.shiftKey ? -1 : 1)}
    >
      <i aria-hidden="true" />
      {narrow && isCounted ? formatCount(count) : label}
    </Button>
  );
}
