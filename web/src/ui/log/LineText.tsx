import { cx } from '@/lib/cx';
import { type AnsiSpan, type AnsiStyle, parseAnsi, plainStyle } from './ansi';
import { textPattern } from './logSearch';

interface LineTextProps {
  text: string;
  /** The style the line before ended in. */
  style: AnsiStyle;
  /** Text to mark; empty for none. */
  find: string;
  /** Which match of this line is the current one; -1 for none. */
  current: number;
}

/** One line of a log in its colours, with what was searched for marked. */
export function LineText(props: LineTextProps) {
  const { spans } = parseAnsi(props.text, props.style);
  const parts = props.find === '' ? spans : markMatches(spans, props.find);
  let nth = -1;
  return parts.map((part, index) => {
    const isMatch = 'match' in part;
    if (isMatch && part.match === 'begin') nth++;
    return (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line have no other name
        key={index}
        className={cx(
          styleClass(part.style),
          isMatch && 'found',
          isMatch && nth === props.current && 'current',
        )}
      >
        {part.text}
      </span>
    );
  });
}

function styleClass(style: AnsiStyle): string | undefined {
  if (style === plainStyle) return undefined;
  return cx(
    style.colour !== null && `a${style.colour}`,
    style.bold && 'bold',
    style.dim && 'faint',
    style.italic && 'italic',
    style.underline && 'underlined',
  );
}

type Marked = AnsiSpan & { match?: 'begin' | 'rest' };

/** Cuts the spans where matches begin and end; a match may reach over several spans. */
function markMatches(spans: readonly AnsiSpan[], find: string): Marked[] {
  const pattern = textPattern(find);
  const whole = spans.map((span) => span.text).join('');
  const found = pattern ? Array.from(whole.matchAll(pattern)) : [];
  const hits = found.map((hit) => ({ start: hit.index, end: hit.index + hit[0].length }));
  const marked: Marked[] = [];
  let offset = 0;
  for (const span of spans) {
    const end = offset + span.text.length;
    const cuts = new Set([offset, end]);
    for (const hit of hits) {
      for (const cut of [hit.start, hit.end]) if (cut > offset && cut < end) cuts.add(cut);
    }
    const places = [...cuts].sort((a, b) => a - b);
    for (const [i, from] of places.slice(0, -1).entries()) {
      const hit = hits.find(({ start, end }) => from >= start && from < end);
      const text = span.text.slice(from - offset, (places[i + 1] ?? end) - offset);
      if (!hit) marked.push({ text, style: span.style });
      else marked.push({ text, style: span.style, match: from === hit.start ? 'begin' : 'rest' });
    }
    offset = end;
  }
  return marked;
}
