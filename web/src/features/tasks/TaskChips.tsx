import { X } from 'lucide-react';
import type { components } from '@/api/schema';
import { formatCount, formatMoment } from '@/lib/format';
import { Chip } from '@/ui/Chip';
import { StatusShape } from '@/ui/StatusMark';
import { taskStates } from '@/ui/status';
import type { During } from './during';
import {
  duringOf,
  type TaskStatusValue,
  taskSearch,
  taskStatusValues,
  withDuring,
} from './taskSearch';
import { texts } from './texts';
import { formatAt } from './timeAxis';

type Load = Partial<components['schemas']['WorkflowLoad']>;

interface TaskChipsProps {
  load: Load | undefined;
  filter: string;
  onFilter: (filter: string) => void;
}

/** The states of the tasks with their counts; a press writes the filter. */
export function TaskChips({ load, filter, onFilter }: TaskChipsProps) {
  const counts = rowCounts(load);
  const chosen = taskSearch.valueOf(filter, 'status')?.toUpperCase() ?? null;
  const during = duringOf(filter);
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <fieldset className="row scroll-s chips" aria-label={texts.states}>
      <Chip
        pressed={chosen === null}
        count={formatCount(all)}
        onClick={() => onFilter(taskSearch.withValue(filter, 'status', null))}
      >
        {texts.all}
      </Chip>
      {taskStatusValues
        .filter((status) => counts[status] > 0 || status === chosen)
        .map((status) => {
          const { kind, word } = taskStates[status];
          return (
            <Chip
              key={status}
              pressed={status === chosen}
              count={formatCount(counts[status])}
              icon={
                <span className={kind}>
                  <StatusShape kind={kind} size={12} />
                </span>
              }
              onClick={() =>
                onFilter(taskSearch.withValue(filter, 'status', status === chosen ? null : status))
              }
            >
              {word}
            </Chip>
          );
        })}
      {during && (
        <Chip
          pressed
          icon={<X aria-hidden size={12} />}
          title={texts.allTimes}
          onClick={() => onFilter(withDuring(filter, null))}
        >
          {duringWords(during)}
        </Chip>
      )}
    </fieldset>
  );
}

/** Rows of the table by state: every try is a row, so failed ones count whatever came after. */
function rowCounts(load: Load | undefined): Record<TaskStatusValue, number> {
  return {
    FAILED: load?.failed ?? 0,
    RUNNING: load?.running ?? 0,
    SUBMITTED: load?.submitted ?? 0,
    COMPLETED: load?.succeeded ?? 0,
    CACHED: load?.cached ?? 0,
    NEW: load?.pending ?? 0,
    ABORTED: load?.aborted ?? 0,
  };
}

function duringWords({ from, to }: During): string {
  const length = (to ?? Date.now()) - (from ?? 0);
  const at = (moment: number) => formatAt(moment, length);
  if (from === null) return texts.until(formatMoment(to ?? 0));
  return to === null ? texts.since(at(from)) : texts.between(at(from), at(to));
}
