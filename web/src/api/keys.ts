/**
 * Every key of the query cache. Keys go from the general to the special, so that a live hint
 * about one entity makes exactly its part of the cache stale (see `live/hints.ts`).
 */
export const keys = {
  session: ['session'] as const,
  sessions: ['sessions'] as const,
  serviceInfo: ['service-info'] as const,
  profile: ['profile'] as const,
  /** What the palette found; asked again each time. */
  found: (text: string, workflowId: string | undefined) => ['found', text, workflowId] as const,

  tokens: ['tokens'] as const,
  reportingTokens: ['tokens', 'reporting'] as const,

  pipelines: {
    all: ['pipelines'] as const,
    list: (params: object) => ['pipelines', 'list', params] as const,
    detail: (id: number) => ['pipelines', 'detail', id] as const,
    launch: (id: number) => ['pipelines', 'launch', id] as const,
  },

  computeEnvs: {
    all: ['compute-envs'] as const,
    list: ['compute-envs', 'list'] as const,
    detail: (id: string) => ['compute-envs', 'detail', id] as const,
    local: ['compute-envs', 'local'] as const,
    localNextflow: ['compute-envs', 'local', 'nextflow'] as const,
  },

  workflows: {
    /** All lists of runs, whatever their filter. */
    lists: ['workflows', 'list'] as const,
    list: (params: object) => ['workflows', 'list', params] as const,
    /** How many runs there are, by any search. */
    counts: ['workflows', 'counts'] as const,
    count: (params: object) => ['workflows', 'counts', params] as const,
    /** What an action would do to many runs. */
    many: (action: string, choice: object) => ['workflows', 'many', action, choice] as const,
    /** The last runs of all pipelines; renewed by age, as history is no news. */
    recent: ['workflows', 'recent'] as const,
    /** Everything about one run. */
    one: (id: string) => ['workflows', 'one', id] as const,
    detail: (id: string) => ['workflows', 'one', id, 'detail'] as const,
    summary: (id: string) => ['workflows', 'one', id, 'summary'] as const,
    failures: (id: string) => ['workflows', 'one', id, 'failures'] as const,
    silhouette: (id: string) => ['workflows', 'one', id, 'silhouette'] as const,
    asides: (id: string) => ['workflows', 'one', id, 'asides'] as const,
    launch: (id: string) => ['workflows', 'one', id, 'launch'] as const,
    progress: (id: string) => ['workflows', 'one', id, 'progress'] as const,
    graph: (id: string) => ['workflows', 'one', id, 'graph'] as const,
    files: (id: string) => ['workflows', 'one', id, 'files'] as const,
    containers: (id: string) => ['workflows', 'one', id, 'containers'] as const,
    tries: (id: string) => ['workflows', 'one', id, 'tries'] as const,
    metrics: (id: string) => ['workflows', 'one', id, 'metrics'] as const,
    tasks: (id: string) => ['workflows', 'one', id, 'tasks'] as const,
    taskList: (id: string, params: object) =>
      ['workflows', 'one', id, 'tasks', 'list', params] as const,
    task: (id: string, taskId: number) => ['workflows', 'one', id, 'tasks', 'one', taskId] as const,
    /** Plots over the time of a run: not below its tasks, so that a slow plot holds up no table. */
    plots: (id: string) => ['workflows', 'one', id, 'plots'] as const,
    cores: (id: string, params: object) =>
      ['workflows', 'one', id, 'plots', 'cores', params] as const,
    timeline: (id: string, params: object) =>
      ['workflows', 'one', id, 'plots', 'timeline', params] as const,
    log: (id: string) => ['workflows', 'one', id, 'log'] as const,
  },
};
