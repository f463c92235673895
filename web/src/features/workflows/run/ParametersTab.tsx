import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Copy, Download, Eye, EyeOff } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { WorkflowSummary } from '@/api/ext';
import { workflowLaunchQuery } from '@/api/launches';
import { type Params, type ParamsFormat, writeParams } from '@/features/launch/params';
import { cx } from '@/lib/cx';
import { formatCount } from '@/lib/format';
import { saveAs } from '@/lib/save';
import { Button } from '@/ui/Button';
import { Chip } from '@/ui/Chip';
import { CodeView } from '@/ui/CodeView';
import { CopyButton, copyText } from '@/ui/CopyButton';
import { EmptyState } from '@/ui/EmptyState';
import { Menu, MenuItem, MenuSeparator } from '@/ui/Menu';
import { Search } from '@/ui/Search';
import { Segmented } from '@/ui/Segmented';
import { toast } from '@/ui/Toast';
import { type Workflow, workflowQuery } from '../queries';
import { isActive } from '../runState';
import { texts } from '../texts';
import { type ParameterChange, parameterChanges } from './parameterChanges';
import { type Origin, parameterOrigins } from './parameterOrigins';
import { type ParameterRow, parameterRows, searchParameters } from './parameterRows';
import { hasSecrets, hiddenValue, hideSecrets } from './secretNames';

const route = getRouteApi('/runs/$workflowId');
const words = texts.parameters;

interface ParametersTabProps {
  workflow: Workflow;
  summary: WorkflowSummary | undefined;
}

/** The parameters with which a run went, as Nextflow resolved them. */
export function ParametersTab({ workflow, summary }: ParametersTabProps) {
  const { find = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [form, setForm] = useState<'tree' | ParamsFormat>('tree');
  const [showsSecrets, setShowsSecrets] = useState(false);
  const [onlyChanged, setOnlyChanged] = useState(false);
  const earlier = summary?.resumedFrom;
  const launched = useQuery({
    ...workflowLaunchQuery(workflow.id ?? ''),
    enabled: summary?.launched === true,
  });
  const before = useQuery({ ...workflowQuery(earlier?.id ?? ''), enabled: earlier != null }).data
    ?.workflow?.params;

  const shown = useMemo(
    () => (showsSecrets ? workflow.params : hideSecrets(workflow.params)) as Params | undefined,
    [showsSecrets, workflow.params],
  );
  const rows = useMemo(() => parameterRows(shown), [shown]);
  const origins = useMemo(
    () => parameterOrigins(launched.data?.paramsText, workflow.commandLine),
    [launched.data, workflow.commandLine],
  );
  // Compared as they are, so that a changed secret shows as changed, hidden or not.
  const changes = useMemo(
    () =>
      before ? parameterChanges(parameterRows(workflow.params), parameterRows(before)) : undefined,
    [before, workflow.params],
  );

  if (rows.length === 0) {
    const isEarly = isActive(workflow) && !workflow.start;
    return <EmptyState title={isEarly ? texts.noParametersYet : texts.noParameters} />;
  }
  const wanted = onlyChanged && changes ? rows.filter((row) => isAround(row.path, changes)) : rows;
  const found = searchParameters(wanted, find);
  const gone = changes ? goneRows(changes) : [];
  return (
    <div className="run-sheet">
      <div className="row wrap">
        <Search
          className="tabfind"
          label={texts.parametersSearch}
          placeholder={texts.parametersSearch}
          value={find}
          onChange={(next) =>
            void navigate({
              search: (held) => ({ ...held, find: next || undefined }),
              replace: true,
            })
          }
        />
        <Segmented
          label={texts.parametersForm}
          value={form}
          onChange={setForm}
          options={[
            { value: 'tree', label: texts.tree },
            { value: 'yaml', label: words.yaml },
            { value: 'json', label: texts.json },
          ]}
        />
        {hasSecrets(workflow.params) && (
          <Button onClick={() => setShowsSecrets(!showsSecrets)} aria-pressed={showsSecrets}>
            {showsSecrets ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
            {showsSecrets ? words.hideSecrets : words.showSecrets}
          </Button>
        )}
        <CopyMenu params={shown ?? {}} name={workflow.runName ?? ''} />
      </div>
      {earlier && changes && (
        <div className="row wrap small mid">
          <Chip pressed={onlyChanged} onClick={() => setOnlyChanged(!onlyChanged)}>
            {words.changed(changes.size)}
          </Chip>
          <span>
            {words.comparedWith}{' '}
            <Link
              to="/runs/$workflowId"
              params={{ workflowId: earlier.id }}
              search={{ tab: 'parameters' }}
            >
              {earlier.runName}
            </Link>
            {words.whichItResumes}
          </span>
        </div>
      )}
      {form !== 'tree' ? (
        <CodeView label={words.as(form)} text={writeParams(shown ?? {}, form)} />
      ) : found.length === 0 && (gone.length === 0 || !onlyChanged) ? (
        <EmptyState title={find ? texts.noParameterMatch(find) : words.noneChanged} />
      ) : (
        <ParameterTable rows={found} origins={origins} changes={changes} />
      )}
      {form === 'tree' && gone.length > 0 && (
        <p className="small mid">
          {words.gone} <span className="mono">{gone.join(', ')}</span>
        </p>
      )}
      {form === 'tree' && (
        <p className="small dim">
          {summary?.launched ? words.legendLaunched : words.legendForeign}
        </p>
      )}
    </div>
  );
}

/** Whether a path is that of a change, or of a group with one in it. */
function isAround(path: string, changes: Map<string, ParameterChange>): boolean {
  return [...changes.keys()].some((changed) => changed === path || changed.startsWith(`${path}.`));
}

function goneRows(changes: Map<string, ParameterChange>): string[] {
  return [...changes].filter(([, change]) => change.kind === 'gone').map(([path]) => path);
}

/** All parameters in either form. What is hidden on the page stays hidden here. */
function CopyMenu({ params, name }: { params: Params; name: string }) {
  const copy = async (form: ParamsFormat) => {
    if (await copyText(writeParams(params, form))) toast.done(words.copied(form));
    else toast.failed(words.copyFailed);
  };
  const forms = ['yaml', 'json'] as const;
  return (
    <Menu
      trigger={
        <Button>
          <Copy aria-hidden />
          {words.copyAll}
        </Button>
      }
    >
      {forms.map((form) => (
        <MenuItem key={form} icon={<Copy aria-hidden />} onSelect={() => void copy(form)}>
          {words.copyAs(form)}
        </MenuItem>
      ))}
      <MenuSeparator />
      {forms.map((form) => (
        <MenuItem
          key={form}
          icon={<Download aria-hidden />}
          onSelect={() => saveAs(`${name}-params.${form}`, writeParams(params, form))}
        >
          {words.downloadAs(form)}
        </MenuItem>
      ))}
    </Menu>
  );
}

interface ParameterTableProps {
  rows: readonly ParameterRow[];
  origins: Map<string, Origin>;
  changes: Map<string, ParameterChange> | undefined;
}

function ParameterTable({ rows, origins, changes }: ParameterTableProps) {
  return (
    <table className="t params">
      <caption className="vh">{texts.tabs.parameters}</caption>
      <thead>
        <tr>
          <th scope="col">{texts.parameter}</th>
          <th scope="col">{texts.value}</th>
          <th scope="col" className="c-origin">
            {words.origin}
          </th>
          <th scope="col" className="c-copy">
            <span className="vh">{texts.copyValue('')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <ParameterLine
            key={row.path}
            row={row}
            origin={row.depth === 0 ? origins.get(row.name) : undefined}
            change={changes?.get(row.path)}
          />
        ))}
      </tbody>
    </table>
  );
}

interface ParameterLineProps {
  row: ParameterRow;
  origin: Origin | undefined;
  change: ParameterChange | undefined;
}

function ParameterLine({ row, origin, change }: ParameterLineProps) {
  const isHidden = row.value === hiddenValue;
  return (
    <tr>
      <th scope="row" style={{ paddingLeft: 8 + row.depth * 16 }} title={row.path}>
        {row.name}
      </th>
      <td
        className={cx('mono', row.kind)}
        title={isHidden ? words.isHidden : (row.value ?? undefined)}
      >
        {row.value ?? formatCount(row.size)}
        {change && change.kind !== 'gone' && (
          <span className="label news">{words.change(change.kind)}</span>
        )}
        {change?.kind === 'changed' && !isHidden && (
          <s className="dim" title={words.was(change.before ?? '')}>
            {change.before}
          </s>
        )}
      </td>
      <td className="c-origin">
        {origin && (
          <span className="label" title={words.originTitle[origin]}>
            {words.origins[origin]}
          </span>
        )}
      </td>
      <td className="c-copy">
        {row.value !== null && !isHidden && (
          <CopyButton text={row.value} label={texts.copyValue(row.path)} />
        )}
      </td>
    </tr>
  );
}
