import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { Button } from '../Button';
import { texts } from './texts';
import type { Find, Match } from './useFind';

/** The search in what is loaded of a log. Enter goes to the next match, Shift+Enter to the one before. */
export function FindBar({ find, onGo }: { find: Find; onGo: (match: Match | undefined) => void }) {
  const go = (step: number) => {
    const count = find.matches.length;
    if (count === 0) return;
    const next = (find.current + step + count) % count;
    find.setCurrent(next);
    onGo(find.matches[next]);
  };
  return (
    <search className="search log-find">
      <input
        type="text"
        aria-label={texts.find}
        placeholder={texts.findShort}
        // biome-ignore lint/a11y/noAutofocus: the bar opens by a press that asks for it
        autoFocus
        spellCheck={false}
        onChange={(event) => find.setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') find.toggle();
        }}
      />
      <span className="small" role="status">
        {find.text !== '' && texts.found(find.current + 1, find.matches.length)}
      </span>
      <Button size="small" variant="quiet" icon aria-label={texts.previous} onClick={() => go(-1)}>
        <ChevronUp aria-hidden />
      </Button>
      <Button size="small" variant="quiet" icon aria-label={texts.next} onClick={() => go(1)}>
        <ChevronDown aria-hidden />
      </Button>
      <Button size="small" variant="quiet" icon aria-label={texts.closeFind} onClick={find.toggle}>
        <X aria-hidden />
      </Button>
    </search>
  );
}
