import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useMemo, useRef } from 'react';
import type { WorkflowRow } from '@/api/ext';
import { LiveMark } from '@/live/LiveMark';
import { Button, ButtonLink } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { PageHead } from '@/ui/PageHead';
import { QueryBox } from '@/ui/search/QueryBox';
import type { Sort } from '@/ui/table/column';
import { DataTable } from '@/ui/table/DataTable';
import { usePages } from '@/ui/table/usePages';
import { NewRunsBar } from './NewRunsBar';
import { newestFirst, runCountsQuery, runPages, runsPageSize } from './queries';
import { RunsBulkBar } from './RunsBulkBar';
import { RunsHistogram } from './RunsHistogram';
import { runColumns } from './runColumns';
import { type KnownRuns, runSearch } from './runSearch';
import { useRunSelection } from './runSelection';
import { nextSort, readSort, writeSort } from './runSort';
import { StateChips } from './StateChips';
import { texts } from './texts';
import './runs.css';

const route = getRouteApi('/runs/');

/** All runs: what is going on, what happened, and what to do about many of them at once. */
export function RunsPage() {
  const { search = '', sort: sortWord } = route.useSearch();
  const navigate = route.useNavigate();
  const sort = readSort(sortWord);
  const show = (next: { search?: string; sort?: Sort }) => {
    const asked = { search, sort, ...next };
    const word = writeSort(asked.sort);
    void navigate({
      search: { ...(asked.search !== '' && { search: asked.search }), ...(word && { sort: word }) },
      replace: true,
      resetScroll: false,
    });
  };
  const setSearch = (next: string) => show({ search: next });
  const open = (row: WorkflowRow) =>
    void navigate({ to: '/runs/$workflowId', params: { workflowId: idOf(row) } });

  const pages = usePages(runPages(search, sort), runsPageSize);
  const total = pages.isStale ? undefined : pages.total;
  const loaded = pages.loaded().sort((a, b) => a.index - b.index);
  const rows = loaded.map(({ row }) => row);
  const ids = rows.map(idOf);
  const known = useKnownRuns(rows);
  const top = useRef<HTMLDivElement>(null);

  const chosen = useRunSelection(search);
  const count = chosen.count(pages.total ?? 0);
  const isSelected = (row: WorkflowRow) => chosen.has(idOf(row));
  const toggle = (row: WorkflowRow, extend = false) =>
    extend ? chosen.extend(idOf(row), ids) : chosen.toggle(idOf(row));
  const allLoaded = ids.length > 0 && ids.every(chosen.has);
  const toggleAll = () => (count > 0 ? chosen.clear() : chosen.choose(ids));

  // biome-ignore lint/correctness/useExhaustiveDependencies: the functions change with the selection
  const columns = useMemo(
    () =>
      runColumns({
        isSelected,
        onToggle: toggle,
        all: { checked: allLoaded, some: count > 0 && !allLoaded, onToggle: toggleAll },
      }),
    [chosen.selection, allLoaded, ids.join()],
  );

  // Each kind of chip counts what it would find: the rest of the filter without its own part.
  const withoutState = runSearch.withValue(runSearch.withValue(search, 'status', null), 'is', null);
  const withoutDays = runSearch.withValue(
    runSearch.withValue(search, 'after', null),
    'before',
    null,
  );
  const counts = useQuery(runCountsQuery(withoutState)).data;
  const days = useQuery(runCountsQuery(withoutDays)).data?.days;
  const hasNone = pages.total === 0 && search === '';

  return (
    <div className="page">
      <PageHead
        title={texts.runs}
        actions={
          <div className="row runs-actions">
            <LiveMark />
            <ButtonLink to="/launchpad" variant="primary">
              {texts.launch}
            </ButtonLink>
          </div>
        }
      />
      {!hasNone && (
        <>
          <QueryBox
            label={texts.search}
            placeholder={texts.searchHint}
            language={runSearch}
            known={known}
            value={search}
            onChange={setSearch}
          />
          <div className="runs-bar">
            {count > 0 ? (
              <RunsBulkBar
                choice={choiceOf(search, chosen.selection)}
                count={count}
                more={allLoaded && total !== undefined && count < total ? total : undefined}
                onAll={chosen.chooseAll}
                onDone={chosen.clear}
              />
            ) : (
              <StateChips search={search} counts={counts?.counts} onSearch={setSearch} />
            )}
          </div>
          {days && <RunsHistogram days={days} search={search} onSearch={setSearch} />}
        </>
      )}
      <p className="vh" role="status">
        {total !== undefined && texts.rowCount(total)}
      </p>
      <div ref={top} />
      {sort.key === newestFirst.key && sort.descending && (
        <NewRunsBar listKey={pages.listKey} first={loaded} top={top} />
      )}
      <DataTable
        caption={texts.caption(orderOf(sort))}
        className="two runs"
        columns={columns}
        pages={pages}
        rowKey={idOf}
        rowHeight={51}
        phoneRowHeight={94}
        sort={sort}
        onSort={(pressed) => show({ sort: nextSort(sort, pressed) })}
        isSelected={isSelected}
        onToggle={toggle}
        onOpen={open}
        multiple
        empty={hasNone ? <NoRuns /> : <NoMatch search={search} onClear={() => setSearch('')} />}
      />
    </div>
  );
}

function idOf(row: WorkflowRow): string {
  return row.workflow.id ?? '';
}

/** The chosen runs as the server takes them. */
function choiceOf(search: string, { all, ids }: ReturnType<typeof useRunSelection>['selection']) {
  return all ? { search, exceptIds: [...ids] } : { workflowIds: [...ids] };
}

function orderOf(sort: Sort): string {
  const column = { name: texts.column.run, duration: texts.column.time, tasks: texts.column.tasks }[
    sort.key
  ];
  return sort.key === newestFirst.key && sort.descending
    ? texts.order.started
    : texts.order.other((column ?? texts.column.started).toLowerCase(), sort.descending);
}

function NoRuns(): ReactNode {
  return (
    <EmptyState
      title={texts.noRuns}
      action={
        <span className="row">
          <ButtonLink to="/launchpad">{texts.toLaunchpad}</ButtonLink>
          <ButtonLink to="/tokens">{texts.toTokens}</ButtonLink>
        </span>
      }
    >
      {texts.noRunsHow}
    </EmptyState>
  );
}

function NoMatch({ search, onClear }: { search: string; onClear: () => void }): ReactNode {
  return (
    <EmptyState title={texts.noMatch} action={<Button onClick={onClear}>{texts.clear}</Button>}>
      {texts.noMatchHow(search)}
    </EmptyState>
  );
}

/** Values to offer in the search box: those of the runs on the page. */
function useKnownRuns(rows: readonly WorkflowRow[]): KnownRuns {
  const users = distinct(rows.map((row) => row.workflow.userName));
  const pipelines = distinct(rows.flatMap((row) => [row.pipelineName, row.workflow.projectName]));
  const revisions = distinct(rows.map((row) => row.workflow.revision));
  const key = [...users, ...pipelines, ...revisions].join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lists are new each time, their text is not
  return useMemo(
    () => ({ users, pipelines, revisions, today: new Date().toLocaleDateString('sv-SE') }),
    [key],
  );
}

function distinct(values: readonly (string | null | undefined)[]): string[] {
  return [...new Set(values.filter((value): value is string => Boolean(value)))].sort();
}
