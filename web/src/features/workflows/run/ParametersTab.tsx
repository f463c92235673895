import { useMemo, useState } from 'react';
import { formatCount } from '@/lib/format';
import { CodeView } from '@/ui/CodeView';
import { CopyButton } from '@/ui/CopyButton';
import { EmptyState } from '@/ui/EmptyState';
import { Search } from '@/ui/Search';
import { Segmented } from '@/ui/Segmented';
import type { Workflow } from '../queries';
import { isActive } from '../runState';
import { texts } from '../texts';
import { type ParameterRow, parameterRows, searchParameters } from './parameterRows';

/** The parameters with which a run went, as Nextflow resolved them. */
export function ParametersTab({ workflow }: { workflow: Workflow }) {
  const [form, setForm] = useState<'tree' | 'json'>('tree');
  const [search, setSearch] = useState('');
  const rows = useMemo(() => parameterRows(workflow.params), [workflow.params]);
  const json = useMemo(() => JSON.stringify(workflow.params ?? {}, null, 2), [workflow.params]);
  if (rows.length === 0) {
    const isEarly = isActive(workflow) && !workflow.start;
    return <EmptyState title={isEarly ? texts.noParametersYet : texts.noParameters} />;
  }
  const found = searchParameters(rows, search);
  return (
    <div className="run-sheet">
      <div className="row">
        <Search
          className="grow"
          label={texts.parametersSearch}
          placeholder={texts.parametersSearch}
          value={search}
          onChange={setSearch}
        />
        <Segmented
          label={texts.parametersForm}
          value={form}
          onChange={setForm}
          options={[
            { value: 'tree', label: texts.tree },
            { value: 'json', label: texts.json },
          ]}
        />
        <CopyButton text={json} label={texts.copyParameters} />
      </div>
      {form === 'json' ? (
        <CodeView label={texts.parametersLabel} text={json} />
      ) : found.length === 0 ? (
        <EmptyState title={texts.noParameterMatch(search)} />
      ) : (
        <ParameterTable rows={found} />
      )}
    </div>
  );
}

function ParameterTable({ rows }: { rows: readonly ParameterRow[] }) {
  return (
    <table className="t params">
      <caption className="vh">{texts.tabs.parameters}</caption>
      <thead>
        <tr>
          <th scope="col">{texts.parameter}</th>
          <th scope="col">{texts.value}</th>
          <th scope="col" className="c-copy">
            <span className="vh">{texts.copyValue('')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.path}>
            <th scope="row" style={{ paddingLeft: 8 + row.depth * 16 }} title={row.path}>
              {row.name}
            </th>
            <td className={`mono ${row.kind}`} title={row.value ?? undefined}>
              {row.value ?? formatCount(row.size)}
            </td>
            <td className="c-copy">
              {row.value !== null && (
                <CopyButton text={row.value} label={texts.copyValue(row.path)} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
