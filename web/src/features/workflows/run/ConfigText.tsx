import { ChevronDown, ChevronRight, ChevronUp, Download } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { cx } from '@/lib/cx';
import { saveAs } from '@/lib/save';
import { Button } from '@/ui/Button';
import { CopyButton } from '@/ui/CopyButton';
import { Search } from '@/ui/Search';
import { texts } from '../texts';
import { configLines, findLines, unfolded } from './configLines';

interface ConfigTextProps {
  text: string;
  /** Name of the file when it is saved. */
  fileName: string;
  find: string;
  onFind: (text: string) => void;
}

const words = texts.config;

/** A resolved configuration with its blocks to be folded, and search that goes from place to place. */
export function ConfigText({ text, fileName, find, onFind }: ConfigTextProps) {
  const lines = useMemo(() => configLines(text), [text]);
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const [at, setAt] = useState(0);
  const places = useMemo(() => findLines(lines, find), [lines, find]);
  const place = places[at % Math.max(1, places.length)];
  const here = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place is what is gone to
  useEffect(() => {
    // Some browsers give a promise here, which is no clean-up.
    void here.current?.scrollIntoView({ block: 'nearest' });
  }, [place]);

  // What is looked for must not be hidden in a block.
  const seen = unfolded(lines, places.length > 0 ? new Set() : folded);
  const blocks = lines.filter((line) => line.closes !== null);
  const toggle = (line: number) => {
    const next = new Set(folded);
    if (!next.delete(line)) next.add(line);
    setFolded(next);
  };
  const step = (by: number) => setAt((at + by + places.length) % Math.max(1, places.length));

  return (
    <section className="configtext" aria-label={texts.resolved}>
      <div className="row wrap">
        <Search
          className="tabfind"
          label={words.search}
          placeholder={words.search}
          value={find}
          onChange={(next) => {
            setAt(0);
            onFind(next);
          }}
        />
        {find && (
          <>
            <span className="small mid" role="status">
              {words.found(places.length === 0 ? 0 : (at % places.length) + 1, places.length)}
            </span>
            <Button icon variant="quiet" aria-label={words.previous} onClick={() => step(-1)}>
              <ChevronUp aria-hidden />
            </Button>
            <Button icon variant="quiet" aria-label={words.next} onClick={() => step(1)}>
              <ChevronDown aria-hidden />
            </Button>
          </>
        )}
        {blocks.length > 0 && (
          <Button
            onClick={() =>
              setFolded(folded.size > 0 ? new Set() : new Set(blocks.map((line) => line.number)))
            }
          >
            {folded.size > 0 ? words.unfoldAll : words.foldAll}
          </Button>
        )}
        <CopyButton text={text} label={words.copy} />
        <Button
          icon
          variant="quiet"
          aria-label={words.download}
          title={words.download}
          onClick={() => saveAs(fileName, text)}
        >
          <Download aria-hidden />
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className="code lines" tabIndex={0}>
        {seen.map((line) => {
          const isFolded = folded.has(line.number) && line.closes !== null && places.length === 0;
          return (
            <div
              key={line.number}
              ref={line.number === place ? here : undefined}
              className={cx('cline', line.number === place && 'here')}
            >
              <span className="cnum" aria-hidden>
                {line.number}
              </span>
              {line.closes === null ? (
                <span className="cfold" />
              ) : (
                <button
                  type="button"
                  className="cfold"
                  aria-expanded={!isFolded}
                  aria-label={words.block(line.text.trim().replace(/\s*[{[]$/, ''))}
                  onClick={() => toggle(line.number)}
                >
                  {isFolded ? <ChevronRight aria-hidden /> : <ChevronDown aria-hidden />}
                </button>
              )}
              <span>
                {marked(line.text, find)}
                {isFolded && (
                  <span className="dim"> … {line.text.trim().endsWith('[') ? ']' : '}'}</span>
                )}
              </span>
            </div>
          );
        })}
      </div>
    </section>
  );
}

/** A line with what was looked for marked in it. */
function marked(line: string, find: string): ReactNode {
  const wanted = find.trim().toLowerCase();
  if (wanted === '') return line;
  const parts: ReactNode[] = [];
  let from = 0;
  for (;;) {
    const next = line.toLowerCase().indexOf(wanted, from);
    if (next < 0) return [...parts, line.slice(from)];
    parts.push(
      line.slice(from, next),
      <mark key={next}>{line.slice(next, next + wanted.length)}</mark>,
    );
    from = next + wanted.length;
  }
}
