import { computeEnvStates, type StatusWord } from '@/ui/status';

/** How a compute environment's state is shown; a state that is new to this page keeps its own word. */
export function envState(status: string | undefined): StatusWord {
  const states: Partial<Record<string, StatusWord>> = computeEnvStates;
  return states[status ?? ''] ?? { kind: 'unknown', word: status?.toLowerCase() ?? 'Unknown' };
}
