import { useMutation, useQueryClient } from '@tanstack/react-query';
import { messageOf } from '@/api/client';
import { checkComputeEnv, deleteComputeEnv, makePrimary } from '@/api/computeEnvs';
import { keys } from '@/api/keys';
import { toast } from '@/ui/Toast';
import { texts } from './texts';

/** What can be done with an environment; each says how it went. */
export function useEnvActions({ id = '', name = '' }: { id?: string; name?: string }) {
  const queryClient = useQueryClient();
  const renew = () => queryClient.invalidateQueries({ queryKey: keys.computeEnvs.all });
  const failed = (error: Error) => toast.failed(messageOf(error));

  const primary = useMutation({
    mutationFn: () => makePrimary(id),
    onSuccess: () => {
      toast.done(texts.madePrimary(name));
      return renew();
    },
    onError: failed,
  });
  const check = useMutation({
    mutationFn: () => checkComputeEnv(id),
    onSuccess: () => {
      toast.done(texts.checked(name));
      return renew();
    },
    onError: failed,
  });
  // Its dialog shows the refusal itself.
  const remove = useMutation({
    mutationFn: () => deleteComputeEnv(id),
    onSuccess: () => {
      toast.done(texts.deleted(name));
      return renew();
    },
  });
  return { primary, check, remove };
}
