import { useFormContext, useWatch } from 'react-hook-form';
import type { ComputeEnvEntry } from '@/api/computeEnvs';
import { Button } from '@/ui/Button';
import { Notice } from '@/ui/Notice';
import { StatusShape } from '@/ui/StatusMark';
import { checkParams, resultsDir } from './params';
import type { LaunchSource } from './source';
import { texts } from './texts';
import type { LaunchValues } from './values';

interface LaunchBarProps {
  source: LaunchSource;
  envs: ComputeEnvEntry[];
  busy: boolean;
  /** A refusal that belongs to no field. */
  problem?: string;
}

/** Says what will happen before the press. */
export function LaunchBar({ source, envs, busy, problem }: LaunchBarProps) {
  const { formState, setFocus } = useFormContext<LaunchValues>();
  const wrong = Object.keys(formState.errors) as (keyof LaunchValues)[];
  const resume = source.kind === 'resume';

  const toFirst = () => {
    const [first] = wrong;
    if (first === undefined) return;
    setFocus(first);
    // Editors are no inputs of the form's; the message beside them is.
    requestAnimationFrame(() => {
      const message = document.querySelector('.launch-form [role="alert"]');
      if (message && !document.activeElement?.closest('.field'))
        message.scrollIntoView({ block: 'center' });
    });
  };

  return (
    <section className="launch-bar" aria-label={texts.summary}>
      {problem && <Notice tone="failed">{problem}</Notice>}
      <div className="launch-bar-row">
        <Sentence source={source} envs={envs} />
        {wrong.length > 0 && (
          <button type="button" className="err hide-s" onClick={toFirst}>
            <StatusShape kind="failed" size={12} />
            {texts.toCorrect(wrong.length)}
          </button>
        )}
        <Button
          type="submit"
          variant="primary"
          className="min-w-24"
          busy={busy && (resume ? texts.resuming : texts.launching)}
        >
          {resume ? texts.resume : texts.launch}
        </Button>
      </div>
    </section>
  );
}

function Sentence({ source, envs }: { source: LaunchSource; envs: ComputeEnvEntry[] }) {
  const { control } = useFormContext<LaunchValues>();
  const [pipeline, revision, computeEnvId, paramsText, runName] = useWatch({
    control,
    name: ['pipeline', 'revision', 'computeEnvId', 'paramsText', 'runName'],
  });
  const place = envs.find((env) => env.id === computeEnvId)?.name;
  const { params } = checkParams(paramsText);
  const results = resultsDir(params);
  const count = Object.keys(params ?? {}).length;
  const what = source.kind === 'resume' ? source.runName : shortName(source, pipeline);
  return (
    <p className="grow launch-sentence mid">
      <b className="strong">
        {what ? `${what} ${source.kind === 'resume' ? '' : revision}`.trim() : texts.noPipeline}
      </b>
      {source.kind === 'resume' && runName && (
        <>
          {texts.goesOnAs}
          <b className="med">{runName}</b>
        </>
      )}
      {texts.on}
      <b className="med">{place ?? texts.noPlace}</b>
      {count > 0 && texts.withParams(count)}
      {results && (
        <>
          {texts.resultsTo}
          <span className="mono">{results}</span>
        </>
      )}
      {source.kind !== 'resume' && runName && (
        <>
          {texts.as}
          <b className="med">{runName}</b>
        </>
      )}
    </p>
  );
}

function shortName(source: LaunchSource, pipeline: string): string {
  if (source.kind === 'pipeline') return source.name;
  return pipeline
    .replace(/\.git$/, '')
    .split('/')
    .filter(Boolean)
    .slice(-2)
    .join('/');
}
