import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { Button } from '../Button';
import { countBefore, searchedShare } from './logSearch';
import { texts } from './texts';
import type { LogSearch } from './useLogSearch';

interface FindBarProps {
  text: string;
  onText: (text: string) => void;
  search: LogSearch;
  /** The hit that is gone to. */
  current: number | undefined;
  onStep: (step: 1 | -1) => void;
  onClose: () => void;
}

/** The search over the whole file. Enter goes to the next match, Shift+Enter to the one before. */
export function FindBar({ text, onText, search, current, onStep, onClose }: FindBarProps) {
  return (
    <search className="search log-find">
      <input
        type="text"
        aria-label={texts.find}
        placeholder={texts.findShort}
        // biome-ignore lint/a11y/noAutofocus: the bar opens by a press that asks for it
        autoFocus
        spellCheck={false}
        maxLength={200}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') {
            event.stopPropagation();
            onClose();
          }
        }}
      />
      <span className="small" role="status">
        {text !== '' && (search.error?.message ?? stateOf(search, current))}
      </span>
      <Button
        size="small"
        variant="quiet"
        icon
        aria-label={texts.previous}
        title={texts.previous}
        onClick={() => onStep(-1)}
      >
        <ChevronUp aria-hidden />
      </Button>
      <Button
        size="small"
        variant="quiet"
        icon
        aria-label={texts.next}
        title={texts.next}
        onClick={() => onStep(1)}
      >
        <ChevronDown aria-hidden />
      </Button>
      <Button
        size="small"
        variant="quiet"
        icon
        aria-label={texts.closeFind}
        title={texts.closeFind}
        onClick={onClose}
      >
        <X aria-hidden />
      </Button>
    </search>
  );
}

/** “3 of 120”; the place is known once everything before it was searched. */
function stateOf({ found, isBusy, isComplete }: LogSearch, current: number | undefined): string {
  const { offsets } = found;
  if (isBusy) {
    const percent = texts.searching(Math.floor(searchedShare(found) * 100));
    return offsets.length === 0 ? percent : `${texts.foundMore(offsets.length)}, ${percent}`;
  }
  if (!isComplete) return texts.foundMore(offsets.length);
  return texts.found(current === undefined ? 0 : countBefore(offsets, current) + 1, offsets.length);
}
