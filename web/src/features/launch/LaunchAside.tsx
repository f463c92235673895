import { Undo2 } from 'lucide-react';
import { Fragment } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Button } from '@/ui/Button';
import { CopyButton } from '@/ui/CopyButton';
import { commandLines } from './command';
import type { LaunchSource } from './source';
import { texts } from './texts';
import { changedFields, type LaunchFields, type LaunchValues } from './values';

/** What the settings come to, always up to date: the command, and what differs from where it began. */
export function LaunchAside({ source, start }: { source: LaunchSource; start: LaunchFields }) {
  const { control } = useFormContext<LaunchValues>();
  const values = useWatch({ control }) as LaunchValues;
  const session = source.kind === 'resume' ? source.launch.sessionId : undefined;
  const lines = commandLines(values, session);
  return (
    <aside className="launch-aside" aria-label={texts.summary}>
      <div className="row">
        <h2 className="grow">{texts.command}</h2>
        <span className="cap">{texts.commandCap}</span>
        <CopyButton text={lines.join(' \\\n  ')} label={texts.copyCommand} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre className="code" tabIndex={0}>
        {lines.map((line, i) => (
          <Fragment key={line}>
            {i > 0 && '  '}
            <Option line={line} first={i === 0} />
            {i < lines.length - 1 && ' \\\n'}
          </Fragment>
        ))}
      </pre>
      {source.kind !== 'quick' && <Changes source={source} values={values} start={start} />}
    </aside>
  );
}

function Option({ line, first }: { line: string; first: boolean }) {
  const words = line.split(' ');
  const head = words.slice(0, first ? 2 : 1).join(' ');
  const tail = line.slice(head.length);
  return (
    <>
      {first ? <span className="k">{head}</span> : head}
      {tail && <span className="s">{tail}</span>}
    </>
  );
}

interface ChangesProps {
  source: LaunchSource;
  values: LaunchValues;
  start: LaunchFields;
}

function Changes({ source, values, start }: ChangesProps) {
  const { setValue } = useFormContext<LaunchFields>();
  // What the form filled in by itself is no change of anybody's.
  const changed = changedFields(values, start).filter(
    (name) => start[name] !== '' || !placeFields.includes(name),
  );
  return (
    <section className="mt-6">
      <h2 className="mb-2">{texts.changes}</h2>
      {changed.length === 0 ? (
        <p className="small dim">
          {source.kind === 'pipeline' ? texts.changesNone : texts.changesNoneRun}
        </p>
      ) : (
        <ul className="change-list">
          {changed.map((name) => (
            <li key={name}>
              <span className="grow">{fieldNames[name]}</span>
              <Button
                size="small"
                variant="quiet"
                aria-label={`${texts.putBack}: ${fieldNames[name]}`}
                onClick={() =>
                  setValue(name, start[name], { shouldDirty: true, shouldValidate: true })
                }
              >
                <Undo2 aria-hidden />
                {texts.putBack}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {source.kind === 'resume' && source.reusable > 0 && (
        <p className="small mid mt-4">{texts.kept(source.reusable)}</p>
      )}
    </section>
  );
}

const placeFields: (keyof LaunchFields)[] = ['computeEnvId', 'workDir'];

const fieldNames: Record<keyof LaunchFields, string> = {
  pipeline: texts.pipeline,
  revision: texts.revision,
  computeEnvId: texts.computeEnv,
  workDir: texts.workDir,
  configProfiles: texts.profiles,
  paramsText: texts.params,
  configText: texts.configText,
  towerConfig: texts.towerConfig,
  preRunScript: texts.preRun,
  postRunScript: texts.postRun,
  pullLatest: texts.pullLatest,
  stubRun: texts.stubRun,
  mainScript: texts.mainScript,
  entryName: texts.entryName,
};
