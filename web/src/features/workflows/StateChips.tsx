import type { components } from '@/api/schema';
import { formatCount } from '@/lib/format';
import { Chip } from '@/ui/Chip';
import { StatusShape } from '@/ui/StatusMark';
import { runStates } from '@/ui/status';
import { runSearch, statusValues } from './runSearch';
import { texts } from './texts';

type StateCounts = components['schemas']['StateCounts'];

interface StateChipsProps {
  search: string;
  /** How many runs are in each state, whichever of them the search asks for. */
  counts: StateCounts | undefined;
  onSearch: (search: string) => void;
}

/** States of which there is always a chip; the others come when there are such runs. */
const usual: readonly string[] = ['running', 'failed', 'succeeded'];

/** The states as filters: a press writes the text of the search. */
export function StateChips({ search, counts, onSearch }: StateChipsProps) {
  const status = runSearch.valueOf(search, 'status')?.toLowerCase() ?? null;
  const isStarred = runSearch.valueOf(search, 'is')?.toLowerCase() === 'starred';
  const without = runSearch.withValue(runSearch.withValue(search, 'status', null), 'is', null);
  return (
    <fieldset className="row scroll-s chips" aria-label={texts.states}>
      <Chip
        pressed={status === null && !isStarred}
        count={counts && formatCount(totalOf(counts))}
        onClick={() => onSearch(without)}
      >
        {texts.all}
      </Chip>
      {statusValues
        .filter((value) => usual.includes(value) || status === value || counts?.[value])
        .map((value) => {
          const { kind, word } = runStates[value.toUpperCase() as keyof typeof runStates];
          return (
            <Chip
              key={value}
              pressed={status === value}
              title={value === 'gaps' ? texts.gapsAre : undefined}
              count={counts && formatCount(counts[value])}
              icon={
                <span className={kind}>
                  <StatusShape kind={kind} size={12} />
                </span>
              }
              onClick={() =>
                onSearch(runSearch.withValue(search, 'status', status === value ? null : value))
              }
            >
              {word}
            </Chip>
          );
        })}
      <Chip
        pressed={isStarred}
        onClick={() => onSearch(runSearch.withValue(search, 'is', isStarred ? null : 'starred'))}
      >
        {texts.starred}
      </Chip>
    </fieldset>
  );
}

/** All runs; those with gaps are among the succeeded. */
export function totalOf({ gaps: _, ...counts }: StateCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
