import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { GitBranch, LayoutGrid, List, Plus } from 'lucide-react';
import { useMemo } from 'react';
import { messageOf } from '@/api/client';
import { computeEnvListQuery } from '@/api/computeEnvs';
import { pipelinePagesQuery } from '@/api/pipelines';
import { recentRunsQuery } from '@/api/workflows';
import { useStored } from '@/lib/useStored';
import { Button, ButtonLink } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Select } from '@/ui/Input';
import { Notice } from '@/ui/Notice';
import { PageHead } from '@/ui/PageHead';
import { Search } from '@/ui/Search';
import { Segmented } from '@/ui/Segmented';
import { Skeleton } from '@/ui/Skeleton';
import { historiesOf } from './history';
import { LiveNow } from './LiveNow';
import './launchpad.css';
import { PipelineList } from './PipelineList';
import { PipelineTiles } from './PipelineTiles';
import { texts } from './texts';

const route = getRouteApi('/launchpad/');
const views = ['tiles', 'list'] as const;

/** Saved pipelines, and what is under way. */
export function LaunchpadPage() {
  const { search = '', sort = 'name' } = route.useSearch();
  const navigate = route.useNavigate();
  const [view, setView] = useStored('launchpad-view', views, 'tiles');
  const pages = useInfiniteQuery({
    ...pipelinePagesQuery({
      search: search || undefined,
      ...(sort === 'changed'
        ? { sortBy: 'MODIFIED', sortDir: 'DESCENDING' }
        : { sortBy: 'NAME', sortDir: 'ASCENDING' }),
    }),
    placeholderData: keepPreviousData,
  });
  const recent = useQuery(recentRunsQuery);
  const histories = useMemo(() => historiesOf(recent.data?.workflows ?? []), [recent.data]);

  const pipelines = pages.data?.pages.flatMap((page) => page.pipelines ?? []);
  const total = pages.data?.pages.at(-1)?.totalSize ?? 0;
  const narrow = (change: { search?: string; sort?: 'name' | 'changed' }) =>
    navigate({
      search: (now) => ({ ...now, ...change }),
      replace: true,
    });

  return (
    <div className="page">
      <PageHead
        title={texts.title}
        actions={
          <>
            <ButtonLink to="/launch">
              <GitBranch aria-hidden />
              {texts.quick}
            </ButtonLink>
            <ButtonLink to="/launchpad/new">
              <Plus aria-hidden />
              {texts.add}
            </ButtonLink>
          </>
        }
      >
        {texts.about}
      </PageHead>
      <LiveNow />
      {pages.error && (
        <Notice
          tone="failed"
          className="mb-4"
          action={
            <Button size="small" onClick={() => pages.refetch()}>
              {texts.tryAgain}
            </Button>
          }
        >
          {texts.notRead} {messageOf(pages.error)}
        </Notice>
      )}
      {pipelines?.length === 0 && !search ? (
        <NoPipeline />
      ) : (
        <>
          <div className="row wrap mb-3">
            <Search
              className="launchpad-search"
              label={texts.search}
              placeholder={texts.searchPlaceholder(search ? undefined : total)}
              value={search}
              onChange={(next) => narrow({ search: next || undefined })}
            />
            <Select
              className="launchpad-sort"
              aria-label={texts.sort}
              value={sort}
              onChange={(event) =>
                narrow({ sort: event.target.value === 'changed' ? 'changed' : undefined })
              }
            >
              <option value="name">{texts.sortName}</option>
              <option value="changed">{texts.sortDate}</option>
            </Select>
            <span className="grow" />
            <span className="cap hide-s">{texts.bars}</span>
            <Segmented
              label={texts.view}
              value={view}
              onChange={setView}
              options={[
                {
                  value: 'tiles',
                  label: texts.tiles,
                  icon: <LayoutGrid aria-hidden />,
                  iconOnly: true,
                },
                { value: 'list', label: texts.list, icon: <List aria-hidden />, iconOnly: true },
              ]}
            />
          </div>
          {!pipelines && !pages.error && <Skeleton lines={6} rowHeight={50} />}
          {pipelines?.length === 0 && (
            <EmptyState
              title={texts.nothingTitle(search)}
              action={<Button onClick={() => narrow({ search: undefined })}>{texts.clear}</Button>}
            >
              {texts.nothing}
            </EmptyState>
          )}
          {pipelines && pipelines.length > 0 && (
            <div className={pages.isPlaceholderData ? 'stale' : undefined}>
              {view === 'tiles' ? (
                <PipelineTiles pipelines={pipelines} histories={histories} />
              ) : (
                <PipelineList pipelines={pipelines} histories={histories} />
              )}
            </div>
          )}
          {pages.hasNextPage && (
            <div className="row mt-4 justify-center">
              <Button
                busy={pages.isFetchingNextPage && texts.loadingMore}
                onClick={() => pages.fetchNextPage()}
              >
                {texts.more}
              </Button>
              <span className="small dim">{texts.shown(pipelines?.length ?? 0, total)}</span>
            </div>
          )}
          <p className="vh" role="status">
            {pipelines && texts.shown(pipelines.length, total)}
          </p>
        </>
      )}
    </div>
  );
}

/** The first steps on a new server, one at a time. */
function NoPipeline() {
  const envs = useQuery(computeEnvListQuery);
  if (envs.data?.length === 0) {
    return (
      <EmptyState
        title={texts.emptyEnvTitle}
        action={
          <ButtonLink variant="primary" to="/compute-envs/new">
            {texts.addEnv}
          </ButtonLink>
        }
      >
        {texts.emptyEnv}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={texts.emptyTitle}
      action={
        <ButtonLink variant="primary" to="/launchpad/new">
          {texts.add}
        </ButtonLink>
      }
    >
      {texts.empty}
    </EmptyState>
  );
}
