import { useEffect } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import type { ComputeEnvEntry } from '@/api/computeEnvs';
import type { LaunchFields } from './values';

type PlaceForm = Pick<UseFormReturn<LaunchFields>, 'getValues' | 'resetField'>;

/** Chooses the primary compute environment and its work directory where nothing is chosen yet. */
export function useDefaultPlace<T extends LaunchFields>(
  form: Pick<UseFormReturn<T>, 'getValues' | 'resetField'>,
  envs: ComputeEnvEntry[] | undefined,
) {
  // The fields of every launch form include these; the form's type is wider only by others.
  const { getValues, resetField } = form as unknown as PlaceForm;
  useEffect(() => {
    if (!envs) return;
    const available = envs.filter((env) => env.status === 'AVAILABLE');
    let id = getValues('computeEnvId');
    if (!id) {
      id = (available.find((env) => env.primary) ?? available[0])?.id ?? '';
      if (id) resetField('computeEnvId', { defaultValue: id });
    }
    const workDir = envs.find((env) => env.id === id)?.workDir;
    if (!getValues('workDir') && workDir) resetField('workDir', { defaultValue: workDir });
  }, [envs, getValues, resetField]);
}
