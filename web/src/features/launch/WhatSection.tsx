import type { ReactNode } from 'react';
import { useFormContext } from 'react-hook-form';
import { Field } from '@/ui/Field';
import { Input } from '@/ui/Input';
import { Section } from './Section';
import type { LaunchSource } from './source';
import { texts } from './texts';
import type { LaunchFields } from './values';

interface WhatSectionProps {
  locked: ReadonlySet<keyof LaunchFields>;
  source?: LaunchSource;
  /** The run's name, where there is one. */
  children?: ReactNode;
}

/** What runs: repository and revision. */
export function WhatSection({ locked, source, children }: WhatSectionProps) {
  const { register, formState } = useFormContext<LaunchFields>();
  const { errors } = formState;
  const commit = source?.kind === 'resume' ? source.launch.resumeCommitId : undefined;
  const whyLocked = source?.kind === 'resume' ? texts.lockedByResume : texts.pipelineLocked;
  return (
    <Section title={texts.what}>
      <Field
        label={texts.pipeline}
        required={!locked.has('pipeline')}
        error={errors.pipeline?.message}
        help={locked.has('pipeline') ? whyLocked : texts.pipelineHelp}
      >
        {(control) => (
          <Input
            {...control}
            {...register('pipeline')}
            mono
            readOnly={locked.has('pipeline')}
            placeholder="https://github.com/nf-core/rnaseq"
          />
        )}
      </Field>
      <div className="form-pair">
        <Field
          label={texts.revision}
          keyName="-r"
          error={errors.revision?.message}
          help={locked.has('revision') ? lockedTo(commit) : texts.revisionHelp}
        >
          {(control) => (
            <Input
              {...control}
              {...register('revision')}
              mono
              readOnly={locked.has('revision')}
              placeholder={texts.revisionDefault}
            />
          )}
        </Field>
        {children}
      </div>
    </Section>
  );
}

/** Why the revision is fixed, and to which commit where that is known. */
function lockedTo(commit: string | undefined): string {
  return commit ? texts.lockedToCommit(commit.slice(0, 10)) : texts.lockedByResume;
}
