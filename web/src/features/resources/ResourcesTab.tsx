import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { messageOf } from '@/api/client';
import { saveAs } from '@/lib/save';
import { Button } from '@/ui/Button';
import { Chip } from '@/ui/Chip';
import { EmptyState } from '@/ui/EmptyState';
import { Select } from '@/ui/Input';
import { Menu, MenuItem, MenuSeparator } from '@/ui/Menu';
import { Notice } from '@/ui/Notice';
import { Search } from '@/ui/Search';
import { Segmented } from '@/ui/Segmented';
import { Skeleton } from '@/ui/Skeleton';
import { Moment } from '@/ui/Time';
import { type Measure, measures, orders } from './choices';
import { plotSvg, statisticsCsv, svgToPng } from './export';
import { kindOf, shareKind } from './measures';
import { measuresWithValues, PlotView, TableView } from './PlotView';
import { type PlotRow, plotRows } from './plotRows';
import { type Resources, resourcesQuery, taskTableAddress } from './queries';
import { TotalsBand } from './TotalsBand';
import { TotalsTable } from './TotalsTable';
import { texts } from './texts';
import './resources.css';

const route = getRouteApi('/runs/$workflowId');

interface ResourcesTabProps {
  workflowId: string;
  /** Names the files that are saved. */
  runName: string;
  /** When the counters of the run last changed. */
  lastUpdated: string | null | undefined;
  active: boolean;
  /** How long the run took, or takes so far, in ms. */
  wallTime: number | null;
}

/** What the tasks used: in all, and process by process as plots or tables. */
export function ResourcesTab(props: ResourcesTabProps) {
  const { workflowId, lastUpdated, active, wallTime } = props;
  const { data, error, refetch } = useQuery(resourcesQuery(workflowId, lastUpdated));
  if (!data) {
    return error ? (
      <Notice
        tone="failed"
        action={
          <Button size="small" onClick={() => void refetch()}>
            {texts.tryAgain}
          </Button>
        }
      >
        {messageOf(error)}
      </Notice>
    ) : (
      <div aria-busy="true">
        <p className="vh" role="status">
          {texts.loading}
        </p>
        <Skeleton lines={8} />
      </div>
    );
  }
  if (data.processes.length === 0) {
    return active ? (
      <EmptyState title={texts.none}>{texts.noneHow}</EmptyState>
    ) : (
      <EmptyState title={texts.noneEver}>{texts.noneEverHow}</EmptyState>
    );
  }
  return (
    <div className="resources">
      <h2 className="vh">{texts.title}</h2>
      {error && <Notice tone="failed">{messageOf(error)}</Notice>}
      <TotalsBand totals={data.totals} wallTime={wallTime} />
      <Statistics {...props} data={data} />
      {active && (
        <p className="small dim">
          {texts.standsAt} <Moment at={data.lastUpdated} />
        </p>
      )}
    </div>
  );
}

function Statistics({ workflowId, runName, data }: ResourcesTabProps & { data: Resources }) {
  const {
    measure: asked = 'cpu',
    share: wantsShare,
    order = 'pipeline',
    find = '',
    as = 'plot',
  } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (change: Partial<ReturnType<typeof route.useSearch>>) =>
    void navigate({ search: (held) => ({ ...held, ...change }), replace: true });

  const hasValues = measuresWithValues(data.processes);
  const isTotals = asked === 'totals';
  const measure: Measure = isTotals ? 'time' : asked;
  const ofRequest = shareKind(measure);
  const isShare = wantsShare === true && ofRequest !== null;
  const kind = isShare ? ofRequest : kindOf[measure];
  const rows = plotRows(data.processes, { kind, order, filter: find });
  const what = isShare ? texts.ofRequest(texts.about[measure]) : texts.about[measure];

  return (
    <section
      className="resbody"
      aria-label={isTotals ? texts.totals : texts.caption(texts.measure[measure])}
    >
      <div className="row wrap reshead">
        <Choices
          label={texts.which}
          value={asked}
          onChange={(next) => set({ measure: next === 'cpu' ? undefined : next })}
          options={[
            ...measures
              .filter((value) => hasValues(value) || !value.startsWith('gpu'))
              .map((value) => ({ value, label: texts.measure[value] })),
            { value: 'totals' as const, label: texts.totalsShort },
          ]}
        />
        <span className="grow" />
        {!isTotals && ofRequest && (
          <Segmented
            small
            label={texts.form}
            value={isShare ? 'share' : 'raw'}
            onChange={(next) => set({ share: next === 'share' || undefined })}
            options={[
              { value: 'raw', label: texts.raw },
              { value: 'share', label: texts.share },
            ]}
          />
        )}
        {!isTotals && (
          <Segmented
            small
            label={texts.view}
            value={as}
            onChange={(next) => set({ as: next === 'plot' ? undefined : next })}
            options={[
              { value: 'plot', label: texts.plot },
              { value: 'table', label: texts.table },
            ]}
          />
        )}
      </div>
      <div className="row wrap">
        <Search
          className="tabfind"
          label={texts.filter}
          placeholder={texts.filter}
          value={find}
          onChange={(next) => set({ find: next || undefined })}
        />
        <Select
          aria-label={texts.order}
          value={order}
          onChange={(event) => {
            const next = orders.find((known) => known === event.target.value);
            set({ order: next === 'pipeline' ? undefined : next });
          }}
        >
          {orders.map((value) => (
            <option key={value} value={value}>
              {texts.orders[value]}
            </option>
          ))}
        </Select>
        <DownloadMenu
          workflowId={workflowId}
          runName={runName}
          data={data}
          picture={isTotals ? null : () => plotSvg({ title: `${runName}: ${what}`, kind, rows })}
        />
      </div>
      {rows.length === 0 ? (
        <EmptyState title={texts.noMatch(find)} />
      ) : isTotals ? (
        <TotalsTable workflowId={workflowId} rows={rows} />
      ) : (
        <>
          <p className="small mid">{what}</p>
          <View as={as} workflowId={workflowId} measure={measure} kind={kind} rows={rows} />
        </>
      )}
    </section>
  );
}

interface ViewProps {
  as: 'plot' | 'table';
  workflowId: string;
  measure: Measure;
  kind: Parameters<typeof PlotView>[0]['kind'];
  rows: readonly PlotRow[];
}

function View({ as, ...props }: ViewProps) {
  if (as === 'table')
    return <TableView {...props} caption={texts.caption(texts.measure[props.measure])} />;
  return (
    <>
      <PlotView {...props} />
      <p className="small dim">{texts.legend}</p>
    </>
  );
}

interface DownloadMenuProps {
  workflowId: string;
  runName: string;
  data: Resources;
  picture: (() => string) | null;
}

function DownloadMenu({ workflowId, runName, data, picture }: DownloadMenuProps) {
  const savePng = async () => {
    if (picture) saveAs(`${runName}-resources.png`, await svgToPng(picture()));
  };
  return (
    <Menu
      trigger={
        <Button>
          <Download aria-hidden />
          {texts.download}
        </Button>
      }
    >
      {picture && (
        <>
          <MenuItem onSelect={() => saveAs(`${runName}-resources.svg`, picture(), 'image/svg+xml')}>
            {texts.svg}
          </MenuItem>
          <MenuItem onSelect={() => void savePng()}>{texts.png}</MenuItem>
        </>
      )}
      <MenuItem
        onSelect={() =>
          saveAs(`${runName}-resources.csv`, statisticsCsv(data.processes), 'text/csv')
        }
      >
        {texts.statisticsCsv}
      </MenuItem>
      <MenuSeparator />
      <MenuItem asChild>
        <a href={taskTableAddress(workflowId, 'csv')} download>
          {texts.tasksCsv}
        </a>
      </MenuItem>
      <MenuItem asChild>
        <a href={taskTableAddress(workflowId, 'tsv')} download>
          {texts.tasksTsv}
        </a>
      </MenuItem>
    </Menu>
  );
}

interface ChoicesProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  options: readonly { value: T; label: string }[];
}

/** More ways to see than a segmented switch has room for, as chips. */
function Choices<T extends string>({ label, value, onChange, options }: ChoicesProps<T>) {
  return (
    <fieldset className="row wrap choices" aria-label={label}>
      {options.map((option) => (
        <Chip
          key={option.value}
          pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </Chip>
      ))}
    </fieldset>
  );
}
