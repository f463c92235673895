import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import type { WorkflowRow } from '@/api/ext';
import { formatCount } from '@/lib/format';
import { LiveMark } from '@/live/LiveMark';
import { Button, ButtonLink } from '@/ui/Button';
import { Chip } from '@/ui/Chip';
import { EmptyState } from '@/ui/EmptyState';
import { PageHead } from '@/ui/PageHead';
import { StatusShape } from '@/ui/StatusMark';
import { QueryBox } from '@/ui/search/QueryBox';
import { runStates } from '@/ui/status';
import { DataTable } from '@/ui/table/DataTable';
import { usePages } from '@/ui/table/usePages';
import { runPages, runsPageSize } from './queries';
import { RunsBulkBar } from './RunsBulkBar';
import { runColumns } from './runColumns';
import { type KnownRuns, runSearch, statusValues } from './runSearch';
import { texts } from './texts';
import './runs.css';

const route = getRouteApi('/runs/');

/** All runs: what is going on, what happened, and what to do about many of them at once. */
export function RunsPage() {
  const { search = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const setSearch = (next: string) =>
    void navigate({ search: next === '' ? {} : { search: next }, replace: true });
  const open = (row: WorkflowRow) =>
    void navigate({ to: '/runs/$workflowId', params: { workflowId: row.workflow.id ?? '' } });

  const pages = usePages(runPages(search), runsPageSize);
  const [selected, setSelected] = useState<ReadonlyMap<string, WorkflowRow>>(new Map());

  const isSelected = (row: WorkflowRow) => selected.has(row.workflow.id ?? '');
  const toggle = (row: WorkflowRow) => {
    const next = new Map(selected);
    const id = row.workflow.id ?? '';
    if (!next.delete(id)) next.set(id, row);
    setSelected(next);
  };
  const loaded = pages.loaded().map(({ row }) => row);
  const known = useKnownRuns(loaded);
  const allLoaded = loaded.length > 0 && loaded.every((row) => selected.has(row.workflow.id ?? ''));
  const toggleAll = () =>
    setSelected(allLoaded ? new Map() : new Map(loaded.map((row) => [row.workflow.id ?? '', row])));

  // biome-ignore lint/correctness/useExhaustiveDependencies: the functions change with the selection
  const columns = useMemo(
    () =>
      runColumns({
        isSelected,
        onToggle: toggle,
        all: { checked: allLoaded, some: selected.size > 0 && !allLoaded, onToggle: toggleAll },
      }),
    [selected, allLoaded, loaded.length],
  );

  const status = runSearch.valueOf(search, 'status')?.toLowerCase() ?? null;
  const isStarred = runSearch.valueOf(search, 'is')?.toLowerCase() === 'starred';
  const total = pages.total === undefined || pages.isStale ? undefined : formatCount(pages.total);
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
            {selected.size > 0 ? (
              <RunsBulkBar selected={selected} onDone={() => setSelected(new Map())} />
            ) : (
              <fieldset className="row scroll-s chips" aria-label={texts.states}>
                <Chip
                  pressed={status === null && !isStarred}
                  count={status === null && !isStarred ? total : undefined}
                  onClick={() =>
                    setSearch(
                      runSearch.withValue(runSearch.withValue(search, 'status', null), 'is', null),
                    )
                  }
                >
                  {texts.all}
                </Chip>
                {statusValues.map((value) => {
                  const { kind, word } = runStates[value.toUpperCase() as keyof typeof runStates];
                  return (
                    <Chip
                      key={value}
                      pressed={status === value}
                      count={status === value ? total : undefined}
                      icon={
                        <span className={kind}>
                          <StatusShape kind={kind} size={12} />
                        </span>
                      }
                      onClick={() =>
                        setSearch(
                          runSearch.withValue(search, 'status', status === value ? null : value),
                        )
                      }
                    >
                      {word}
                    </Chip>
                  );
                })}
                <Chip
                  pressed={isStarred}
                  count={isStarred && status === null ? total : undefined}
                  onClick={() =>
                    setSearch(runSearch.withValue(search, 'is', isStarred ? null : 'starred'))
                  }
                >
                  {texts.starred}
                </Chip>
              </fieldset>
            )}
          </div>
        </>
      )}
      <p className="vh" role="status">
        {pages.total !== undefined && !pages.isStale && texts.rowCount(pages.total)}
      </p>
      <DataTable
        caption={texts.caption}
        className="two runs"
        columns={columns}
        pages={pages}
        rowKey={(row) => row.workflow.id ?? ''}
        rowHeight={51}
        phoneRowHeight={94}
        isSelected={isSelected}
        onToggle={toggle}
        onOpen={open}
        multiple
        empty={hasNone ? <NoRuns /> : <NoMatch search={search} onClear={() => setSearch('')} />}
      />
    </div>
  );
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
  const key = [...users, ...pipelines].join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lists are new each time, their text is not
  return useMemo(
    () => ({ users, pipelines, today: new Date().toLocaleDateString('sv-SE') }),
    [key],
  );
}

function distinct(values: readonly (string | null | undefined)[]): string[] {
  return [...new Set(values.filter((value): value is string => Boolean(value)))].sort();
}
