import { Controller, useFormContext } from 'react-hook-form';
import type { ComputeEnvEntry } from '@/api/computeEnvs';
import { envState } from '@/features/compute-envs/envState';
import { Field } from '@/ui/Field';
import { Input, Select } from '@/ui/Input';
import { TagInput } from '@/ui/TagInput';
import { Section } from './Section';
import { texts } from './texts';
import type { LaunchFields } from './values';

interface PlaceSectionProps {
  locked: ReadonlySet<keyof LaunchFields>;
  envs: ComputeEnvEntry[];
  /** A saved pipeline may leave the place open. */
  optional?: boolean;
}

/** Where it runs: compute environment, work directory, profiles. */
export function PlaceSection({ locked, envs, optional }: PlaceSectionProps) {
  const { register, control, formState, getValues, setValue } = useFormContext<LaunchFields>();
  const { errors } = formState;

  // A work directory that came with the environment goes with it; one that was typed stays.
  const followWorkDir = (before: string, after: string) => {
    const dirOf = (id: string) => envs.find((env) => env.id === id)?.workDir;
    const now = getValues('workDir');
    const next = dirOf(after);
    if (next && !locked.has('workDir') && (now === '' || now === dirOf(before))) {
      setValue('workDir', next, { shouldDirty: true, shouldValidate: formState.isSubmitted });
    }
  };

  return (
    <Section title={texts.where}>
      <div className="form-pair">
        <Controller
          control={control}
          name="computeEnvId"
          render={({ field }) => (
            <Field
              label={texts.computeEnv}
              required={!optional}
              error={errors.computeEnvId?.message}
            >
              {(props) => (
                <Select
                  {...props}
                  {...field}
                  onChange={(event) => {
                    followWorkDir(field.value, event.target.value);
                    field.onChange(event);
                  }}
                >
                  <option value="">
                    {optional ? texts.computeEnvLater : texts.computeEnvNone}
                  </option>
                  {envs.map((env) => (
                    <option key={env.id} value={env.id} disabled={env.status !== 'AVAILABLE'}>
                      {optionText(env)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          )}
        />
        <Field
          label={texts.workDir}
          keyName="-work-dir"
          required={!optional && !locked.has('workDir')}
          error={errors.workDir?.message}
          help={locked.has('workDir') ? texts.lockedByResume : texts.workDirHelp}
        >
          {(props) => (
            <Input {...props} {...register('workDir')} mono readOnly={locked.has('workDir')} />
          )}
        </Field>
      </div>
      <Controller
        control={control}
        name="configProfiles"
        render={({ field }) => (
          <Field
            label={texts.profiles}
            keyName="-profile"
            help={texts.profilesHelp}
            error={errors.configProfiles?.message}
          >
            {(props) => (
              <TagInput
                {...props}
                value={field.value}
                onChange={field.onChange}
                placeholder={texts.profilesPlaceholder}
              />
            )}
          </Field>
        )}
      />
    </Section>
  );
}

function optionText(env: ComputeEnvEntry): string {
  const name = env.name ?? '';
  if (env.status !== 'AVAILABLE') {
    return texts.computeEnvOff(name, envState(env.status).word.toLowerCase());
  }
  return env.primary ? texts.computeEnvOff(name, texts.computeEnvPrimary) : name;
}
