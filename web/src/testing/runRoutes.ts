import type { Failure, FileRange, ProcessGraph, WorkflowRow, WorkflowSummary } from '@/api/ext';
import type { components } from '@/api/schema';
import { runSearch } from '@/features/workflows/runSearch';
import { stripAnsi } from '@/ui/log/ansi';
import { logLevel } from '@/ui/log/logLevel';
import { isProblem, type Tree } from '@/ui/search/tree';
import { resourcesOf } from './resources';
import { type FakeRouter, Refusal } from './router';
import { type FakeTask, type Run, tasksOf } from './runs';
import { coresOf, isDuring, spanOf, timelineOf, windowOf } from './runTime';
import type { World } from './world';

type Schemas = components['schemas'];

/** Runs and tasks: lists, the run page's answers, logs and actions. */
export function addRunRoutes(router: FakeRouter, world: World): void {
  const find = (id: string | undefined): Run => {
    const run = world.runs.find((r) => r.id === id);
    if (!run) throw new Refusal(403, `Unknown workflow ${id}`);
    return run;
  };
  const tasks = (run: Run) => tasksOf(run, world.now());
  const row = (run: Run): WorkflowRow => ({
    workflow: workflowDto(run, world.now()),
    progress: progressOf(tasks(run)),
    starred: run.starred,
    reason: run.reason,
    silentSince: run.status === 'UNKNOWN' && run.end ? new Date(run.end).toISOString() : null,
    silhouette: silhouetteOf(run),
    pipelineName: run.pipelineName,
    computeEnvName: run.launched ? 'local' : null,
    launched: run.launched,
  });

  const matching = (search: string) => world.runs.filter((run) => matchesRun(run, search));
  const sortValue = (run: Run, by: string) =>
    by === 'name'
      ? run.runName
      : by === 'tasks'
        ? tasks(run).length
        : by === 'duration'
          ? (run.end ?? world.now()) - (run.start ?? run.submit)
          : run.submit;
  /** Says what becomes of many runs, and does it unless it is only asked. */
  const many = (
    asked: Schemas['ManyWorkflowsRequest'],
    about: 'ours' | 'over' | 'all',
    change: (run: Run) => void,
  ): Schemas['ManyWorkflowsResponse'] => {
    const chosen = (
      asked.search == null
        ? world.runs.filter(({ id }) => asked.workflowIds?.includes(id))
        : matching(asked.search)
    ).filter(({ id }) => !asked.exceptIds?.includes(id));
    const goesOn = (run: Run) => run.status === 'RUNNING' || run.status === 'SUBMITTED';
    const groups = {
      ours: chosen.filter((run) => goesOn(run) && run.launched),
      foreign: chosen.filter((run) => goesOn(run) && !run.launched),
      ending: [],
      over: chosen.filter((run) => !goesOn(run)),
    };
    const of = (runs: Run[]) => {
      const all = runs.flatMap(tasks);
      const count = (...states: string[]) =>
        all.filter(({ status }) => states.includes(status ?? '')).length;
      return {
        runs: runs.length,
        starred: runs.filter(({ starred }) => starred).length,
        runningTasks: count('RUNNING'),
        finishedTasks: count('COMPLETED', 'CACHED'),
        tasks: all.length,
      };
    };
    const changed = about === 'all' ? chosen : groups[about];
    const answer = {
      ours: of(groups.ours),
      ending: of(groups.ending),
      foreign: of(groups.foreign),
      over: of(groups.over),
      names: changed.slice(0, 8).map(({ runName }) => runName),
      done: asked.dryRun ? null : changed.length,
      asOf: new Date(world.now()).toISOString(),
    };
    if (!asked.dryRun) changed.forEach(change);
    return answer;
  };

  router
    .on('GET /ext/workflow', ({ query }) => {
      const found = matching(query.get('search') ?? '');
      const sign = query.get('sortDir') === 'ASCENDING' ? 1 : -1;
      const sortBy = query.get('sortBy');
      if (sortBy) found.sort((a, b) => compare(sortValue(a, sortBy), sortValue(b, sortBy), sign));
      const offset = Number(query.get('offset') ?? 0);
      const max = Number(query.get('max') ?? 50);
      return { workflows: found.slice(offset, offset + max).map(row), totalSize: found.length };
    })
    .on('GET /ext/workflow/counts', ({ query }) => {
      const found = matching(query.get('search') ?? '');
      const today = new Date();
      const days = Array.from({ length: 84 }, (_, i) => {
        const start = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 83 + i);
        const end = new Date(start.getFullYear(), start.getMonth(), start.getDate() + 1);
        return {
          start: start.toISOString(),
          counts: countsOf(found.filter(({ submit }) => submit >= +start && submit < +end)),
        };
      });
      return { counts: countsOf(found), days };
    })
    .on('GET /ext/workflow/{workflowId}/silhouette', ({ path }) => ({
      silhouette: silhouetteOf(find(path.workflowId)),
    }))
    .on('POST /ext/workflow/cancel', async ({ body }) =>
      many(await body(), 'ours', (run) => {
        run.status = 'CANCELLED';
        run.end = world.now();
      }),
    )
    .on('POST /ext/workflow/delete', async ({ body }) =>
      many(await body(), 'over', (run) => {
        world.runs = world.runs.filter((r) => r !== run);
      }),
    )
    .on('POST /ext/workflow/star', async ({ body }) =>
      many(await body(), 'all', (run) => {
        run.starred = true;
      }),
    )
    .on('POST /ext/workflow/unstar', async ({ body }) =>
      many(await body(), 'all', (run) => {
        run.starred = false;
      }),
    )
    .on('GET /workflow/{workflowId}', ({ path }) => {
      const run = find(path.workflowId);
      return {
        workflow: workflowDto(run, world.now()),
        progress: progressOf(tasks(run)),
        labels: [],
      };
    })
    .on('GET /ext/workflow/{workflowId}', ({ path }) =>
      summaryOf(world, find(path.workflowId), tasks(find(path.workflowId))),
    )
    .on('GET /ext/workflow/{workflowId}/graph', ({ path }) =>
      graphOf(find(path.workflowId), tasks(find(path.workflowId))),
    )
    .on('GET /ext/workflow/{workflowId}/asides', () => ({
      asides: [
        {
          call: 'progress',
          reason: 'the record has no task number',
          body: '{"process":"STAR_ALIGN","status":"RUNNING"}',
          receivedAt: new Date(Date.now() - 34 * 3_600_000).toISOString(),
        },
        {
          call: 'heartbeat',
          reason: 'the body is no JSON',
          body: '<html>502 Bad Gateway</html>',
          receivedAt: new Date(Date.now() - 33 * 3_600_000).toISOString(),
        },
      ],
    }))
    .on('GET /ext/workflow/{workflowId}/failures', ({ path }) =>
      failuresOf(tasks(find(path.workflowId))),
    )
    .on('GET /ext/workflow/{workflowId}/task/{taskId}/neighbour', ({ path, query }) => {
      const all = tasks(find(path.workflowId));
      const own = all.find((task) => String(task.taskId) === path.taskId);
      const same = all.filter((task) => task.process === own?.process);
      const at = same.findIndex((task) => task.taskId === own?.taskId);
      const step = query.get('backward') === 'true' ? -1 : 1;
      return { taskId: same[at + step]?.taskId ?? null };
    })
    .on('GET /workflow/{workflowId}/progress', ({ path }) => ({
      progress: progressOf(tasks(find(path.workflowId))),
    }))
    .on('GET /ext/workflow/{workflowId}/resources', ({ path }) =>
      resourcesOf(tasks(find(path.workflowId)), world.now()),
    )
    .on('GET /ext/workflow/{workflowId}/containers', ({ path }) => ({
      containers: find(path.workflowId).launched
        ? [
            { ...noContainer, targetImage: 'quay.io/biocontainers/star:2.7.10a--h9ee0642_0' },
            {
              ...noContainer,
              targetImage: 'wave.example.org/wt/0123456789ab/library/ubuntu:22.04',
              sourceImage: 'docker.io/library/ubuntu:22.04',
              requestId: '0123456789ab',
              scanId: 'sc-0123456789abcdef_1',
              cached: true,
            },
          ]
        : null,
    }))
    .on('GET /ext/workflow/{workflowId}/tries', ({ path }) => triesOf(world, find(path.workflowId)))
    .on('GET /ext/workflow/{workflowId}/files', ({ path }) => {
      const run = find(path.workflowId);
      return {
        files: run.launched
          ? [
              { kind: 'console', fileName: `nf-${run.id}.txt`, size: 18_204 },
              { kind: 'log', fileName: `nf-${run.id}.nextflow.log`, size: 812_345 },
              { kind: 'timeline', fileName: `timeline-${run.id}.html`, size: 254_000 },
              { kind: 'report', fileName: 'execution_report.html', size: 3_120_000 },
            ]
          : [],
      };
    })
    .on('GET /workflow/{workflowId}/tasks', ({ path, query }) => {
      const found = tasks(find(path.workflowId)).filter((task) =>
        matchesTask(task, query.get('search') ?? ''),
      );
      const by = (query.get('sortBy') ?? 'taskId') as keyof FakeTask;
      const sign = query.get('sortDir')?.toUpperCase().startsWith('DESC') ? -1 : 1;
      found.sort((a, b) => compare(a[by], b[by], sign));
      const offset = Number(query.get('offset') ?? 0);
      const max = Math.min(100, Number(query.get('max') ?? 100));
      return {
        tasks: found.slice(offset, offset + max).map((task) => ({ task })),
        total: found.length,
      };
    })
    .on('GET /workflow/{workflowId}/task/{taskId}', ({ path }) => {
      const task = tasks(find(path.workflowId)).find((t) => String(t.taskId) === path.taskId);
      if (!task) throw new Refusal(403, `Unknown task ${path.taskId}`);
      return { task };
    })
    .on('GET /ext/workflow/{workflowId}/cores', ({ path, query }) => {
      const run = find(path.workflowId);
      const found = matchingTasks(tasks(run), query);
      return coresOf(found, spanOf(run, world.now()), Number(query.get('bins') ?? 240));
    })
    .on('GET /ext/workflow/{workflowId}/timeline', ({ path, query }) => {
      const run = find(path.workflowId);
      const span = windowOf(spanOf(run, world.now()), query.get('search') ?? '');
      return timelineOf(matchingTasks(tasks(run), query), span);
    })
    .on('GET /ext/workflow/{workflowId}/file', ({ path, query }) =>
      fileRange(
        consoleOf(find(path.workflowId), world.now()),
        query,
        find(path.workflowId).end === undefined,
      ),
    )
    .on('GET /ext/workflow/{workflowId}/file/matches', ({ path, query }) =>
      fileMatches(consoleOf(find(path.workflowId), world.now()), query),
    )
    .on('GET /ext/workflow/{workflowId}/task/{taskId}/file/matches', ({ query }) =>
      fileMatches(taskOutput, query),
    )
    .on('GET /ext/workflow/{workflowId}/task/{taskId}/file', ({ query }) => {
      const name = query.get('name');
      if (name === '.command.env')
        return {
          text: '',
          offset: 0,
          end: 0,
          size: 0,
          growing: false,
          missing: 'The file is gone from the work directory',
        };
      return fileRange(taskOutput, query, false);
    })
    .on('POST /workflow/{workflowId}/cancel', ({ path }) => {
      const run = find(path.workflowId);
      if (!run.launched)
        throw new Refusal(
          409,
          'Belfry did not start this run, so it cannot cancel it. Stop it where it was started.',
        );
      run.status = 'CANCELLED';
      run.end = world.now();
      return undefined;
    })
    .on('DELETE /workflow/{workflowId}', ({ path }) => {
      const run = find(path.workflowId);
      world.runs = world.runs.filter((r) => r !== run);
      return undefined;
    })
    .on('POST /workflow/delete', async ({ body }) => {
      const ids = ((await body()).workflowIds ?? []) as string[];
      world.runs = world.runs.filter((r) => !ids.includes(r.id));
      return {};
    })
    .on('GET /workflow/{workflowId}/star', ({ path }) => ({
      workflowId: find(path.workflowId).starred ? path.workflowId : null,
    }))
    .on('POST /workflow/{workflowId}/star', ({ path }) => {
      find(path.workflowId).starred = true;
      return undefined;
    })
    .on('DELETE /workflow/{workflowId}/star', ({ path }) => {
      find(path.workflowId).starred = false;
      return undefined;
    });
}

/** What flows in the pipelines whose client tells; of the others the order of first tasks is known. */
const flows: Record<string, readonly [string, string][]> = {
  'nf-core/rnaseq': [
    ['RNASEQ:PREPARE_GENOME:GUNZIP_GTF', 'RNASEQ:ALIGN_STAR:STAR_ALIGN'],
    ['RNASEQ:FASTQC', 'RNASEQ:MULTIQC'],
    ['RNASEQ:TRIMGALORE', 'RNASEQ:ALIGN_STAR:STAR_ALIGN'],
    ['RNASEQ:TRIMGALORE', 'RNASEQ:MULTIQC'],
    ['RNASEQ:ALIGN_STAR:STAR_ALIGN', 'RNASEQ:ALIGN_STAR:SAMTOOLS_SORT'],
    ['RNASEQ:ALIGN_STAR:STAR_ALIGN', 'RNASEQ:QUANTIFY_SALMON:SALMON_QUANT'],
    ['RNASEQ:ALIGN_STAR:SAMTOOLS_SORT', 'RNASEQ:MULTIQC'],
    ['RNASEQ:QUANTIFY_SALMON:SALMON_QUANT', 'RNASEQ:MULTIQC'],
  ],
};

function graphOf(run: Run, tasks: FakeTask[]): ProcessGraph {
  const told = flows[run.projectName];
  const begun = [...new Set(tasks.map((task) => task.process ?? ''))];
  return {
    source: told ? 'client' : 'derived',
    problem: null,
    nodes: run.processes.map(({ name }) => ({
      process: name,
      began: told || !begun.includes(name) ? null : begun.indexOf(name),
    })),
    edges: (told ?? []).map(([source, target]) => ({ source, target })),
  };
}

const taskOutput = Array.from({ length: 400 }, (_, i) => {
  const what =
    i === 210
      ? 'ERROR: cannot map read 5250000'
      : i % 40 === 39
        ? '\u001b[33mWARN\u001b[0m low mapping rate'
        : `processed ${i * 25_000} reads`;
  return `[${(i * 0.4).toFixed(1)}s] ${what}\n`;
}).join('');

/** Everything that failed, by process and exit code. */
function failuresOf(tasks: FakeTask[]): Schemas['ListFailuresResponse'] {
  const failures: Schemas['DistinctFailureDto'][] = [];
  for (const task of tasks.filter((one) => one.status === 'FAILED')) {
    let failure = failures.find((f) => f.process === task.process && f.exit === task.exit);
    if (!failure) {
      failure = {
        process: task.process ?? '',
        exit: task.exit ?? null,
        exitMeaning: 'killed by SIGKILL: most often out of memory',
        lost: 0,
        retried: 0,
        ignored: 0,
        taskId: task.taskId,
        tag: task.tag ?? null,
      };
      failures.push(failure);
    }
    if (task.errorAction === 'IGNORE') failure.ignored += 1;
    else if (task.errorAction === 'RETRY') failure.retried += 1;
    else failure.lost += 1;
  }
  const aborted = tasks.filter((task) => task.status === 'ABORTED');
  return {
    failures,
    cancelledRunning: aborted.filter((task) => task.start).length,
    cancelledWaiting: aborted.filter((task) => !task.start).length,
  };
}

/** Searches a small file in one answer. */
function fileMatches(text: string, query: URLSearchParams): Schemas['FileMatches'] {
  const bytes = (part: string) => new TextEncoder().encode(part).length;
  const wanted = query.get('text')?.toLowerCase();
  const level = query.get('level');
  const from = Number(query.get('from') ?? 0);
  const size = bytes(text);
  const [begin, end] = query.get('backward') === 'true' ? [0, from] : [from, size];
  const places = wanted
    ? Array.from(text.toLowerCase().matchAll(new RegExp(wanted, 'g')), (hit) => hit.index)
    : Array.from(text.matchAll(/^.*$/gm), (line) => line)
        .filter((line) => logLevel(stripAnsi(line[0])) === level)
        .map((line) => line.index);
  const offsets = places.map((at) => bytes(text.slice(0, at)));
  return {
    offsets: offsets.filter((at) => at >= begin && at < end),
    from: begin,
    to: end,
    size,
    growing: false,
    missing: null,
  };
}

function workflowDto(run: Run, now: number): Schemas['WorkflowDbDto'] {
  const text = (ms: number | undefined) =>
    ms === undefined ? undefined : new Date(ms).toISOString();
  return {
    id: run.id,
    launchId: run.launchId,
    sessionId: run.sessionId,
    commitId: run.commitId,
    runName: run.runName,
    projectName: run.projectName,
    repository: run.launch.pipeline,
    revision: run.launch.revision,
    userName: run.userName,
    status: run.status,
    submit: text(run.submit),
    start: text(run.start),
    complete: text(run.end),
    duration: run.start === undefined ? undefined : (run.end ?? now) - run.start,
    dateCreated: text(run.submit),
    profile: 'singularity',
    resume: false,
    workDir: '/srv/belfry/work',
    launchDir: '/srv/belfry/launch',
    projectDir: `/home/maya/.nextflow/assets/${run.projectName}`,
    scriptName: 'main.nf',
    scriptFile: `/home/maya/.nextflow/assets/${run.projectName}/main.nf`,
    homeDir: '/home/maya',
    container: 'quay.io/biocontainers/star:2.7.10a--h9ee0642_0',
    containerEngine: 'singularity',
    commandLine: `nextflow run ${run.launch.pipeline} -r ${run.launch.revision} -profile singularity -params-file params.yaml -name ${run.runName} -with-tower`,
    configFiles: [
      '/home/maya/.nextflow/assets/nf-core/rnaseq/nextflow.config',
      '/srv/belfry/launch/belfry.config',
    ],
    configText:
      "params {\n   input = '/data/GM2291/samples.csv'\n   upload_token = 'tok-4711'\n}\n\nprocess {\n   executor = 'local'\n   memory = '4 GB'\n   withName:STAR_ALIGN {\n      cpus = 12\n   }\n}\n",
    params: {
      input: '/data/GM2291/samples.csv',
      outdir: '/data/results/GM2291',
      genome: 'GRCh38',
      gencode: true,
      max_cpus: 16,
      aligner: run.status === 'FAILED' ? 'star_salmon' : 'star_rsem',
      report: { title: 'GM2291', email: null },
      upload_token: 'tok-4711',
    } as never,
    manifest: { name: run.projectName, version: run.launch.revision, mainScript: 'main.nf' },
    nextflow: { version: '24.10.0', build: '5928', timestamp: '2024-10-27T18:36:00Z' },
    success: run.end === undefined ? undefined : run.status === 'SUCCEEDED',
    exitStatus: run.end === undefined ? undefined : run.status === 'SUCCEEDED' ? 0 : 1,
    errorMessage: run.failure?.cause,
    errorReport: run.failure
      ? `Error executing process > '${run.failure.process}'\n\nCaused by:\n  ${run.failure.cause}`
      : undefined,
  };
}

/** Counters of a run and of its processes, from the tasks themselves. */
function progressOf(tasks: FakeTask[]): Schemas['ProgressData'] {
  const names = [...new Set(tasks.map((task) => task.process ?? ''))];
  return {
    totalProcesses: names.length,
    workflowProgress: loadOf(tasks) as Schemas['WorkflowLoad'],
    processesProgress: names.map((name) => ({
      ...loadOf(tasks.filter((task) => task.process === name)),
      process: name,
    })) as Schemas['ProcessLoad'][],
  };
}

function loadOf(tasks: FakeTask[]) {
  const count = (status: FakeTask['status']) =>
    tasks.filter((task) => task.status === status).length;
  const sum = (of: (task: FakeTask) => number | null | undefined, among = tasks) =>
    among.reduce((total, task) => total + (of(task) ?? 0), 0);
  const running = tasks.filter((task) => task.status === 'RUNNING');
  const done = tasks.filter((task) => task.status === 'COMPLETED' || task.status === 'CACHED');
  const ignored = tasks.filter(
    (task) => task.status === 'FAILED' && task.errorAction === 'IGNORE',
  ).length;
  return {
    pending: 0,
    submitted: count('SUBMITTED'),
    running: running.length,
    succeeded: count('COMPLETED'),
    cached: count('CACHED'),
    failed: count('FAILED'),
    ignored,
    aborted: count('ABORTED'),
    retries: tasks.filter((task) => task.errorAction === 'RETRY').length,
    cpus: sum((t) => t.cpus),
    cpuTime: sum((t) => (t.cpus ?? 0) * (t.realtime ?? 0)),
    cpuLoad: sum((t) => ((t.pcpu ?? 0) / 100) * (t.realtime ?? 0)),
    memoryRss: sum((t) => t.peakRss),
    memoryReq: sum((t) => t.memory, done),
    readBytes: sum((t) => t.rchar),
    writeBytes: sum((t) => t.wchar),
    volCtxSwitch: sum((t) => t.volCtxt),
    invCtxSwitch: sum((t) => t.invCtxt),
    loadTasks: running.length,
    loadCpus: sum((t) => t.cpus, running),
    loadMemory: sum((t) => t.memory, running),
    peakTasks: Math.max(running.length, 12),
    peakCpus: Math.max(
      sum((t) => t.cpus, running),
      48,
    ),
    peakMemory: Math.max(
      sum((t) => t.memory, running),
      256e9,
    ),
    cpuEfficiency: 71.4,
    memoryEfficiency: 58.2,
  };
}

const noContainer: Schemas['WorkflowContainerDto'] = {
  targetImage: null,
  sourceImage: null,
  requestId: null,
  buildId: null,
  mirrorId: null,
  scanId: null,
  cached: null,
  freeze: null,
};

/** The runs of the session of a run, the first one first. */
function sessionOf(world: World, run: Run): Run[] {
  return world.runs
    .filter((other) => other.sessionId === run.sessionId)
    .sort((a, b) => a.submit - b.submit);
}

function triesOf(world: World, run: Run): Schemas['ListWorkflowTriesResponse'] {
  const session = sessionOf(world, run);
  return {
    tries: session.map((other, i) => {
      const load = loadOf(tasksOf(other, world.now()));
      return {
        number: i + 1,
        id: other.id,
        runName: other.runName,
        status: other.status,
        submit: new Date(other.submit).toISOString(),
        duration: other.end && other.start ? other.end - other.start : null,
        tasks: load.cached + load.succeeded + load.failed,
        cached: load.cached,
        succeeded: load.succeeded,
        failed: load.failed - load.retries - load.ignored,
        reusedCpuTime: load.cached > 0 ? load.cached * 480_000 : null,
      };
    }),
    totalSize: session.length,
  };
}

function summaryOf(world: World, run: Run, tasks: FakeTask[]): WorkflowSummary {
  const session = sessionOf(world, run);
  const place = session.indexOf(run);
  const earlier = session[place - 1];
  const active = run.end === undefined;
  const no = (why: string) => ({ allowed: false, why });
  const yes = { allowed: true, why: null };
  const foreign =
    'This run was started by Nextflow on a command line, so Belfry has no launch to repeat.';
  return {
    reason: run.reason,
    reasonSince: run.reason ? new Date(run.end ?? run.submit).toISOString() : null,
    launched: run.launched,
    pipelineName: run.pipelineName,
    pipelineId: run.pipelineName ? 1 : null,
    computeEnvName: run.launched ? 'local' : null,
    computeEnvId: run.launched ? 'ce1local' : null,
    failure: failureOf(run, tasks),
    actions: {
      cancel: !run.launched
        ? no('Belfry did not start this run, so it cannot cancel it.')
        : active
          ? yes
          : no('The run has ended.'),
      resume: !run.launched ? no(foreign) : active ? no('The run is still going.') : yes,
      relaunch: run.launched ? yes : no(foreign),
      delete: active ? no('A run under way cannot be deleted. Cancel it first.') : yes,
    },
    notices:
      run.status === 'UNKNOWN'
        ? [{ severity: 'warn', text: '2 task records could not be read and are kept aside' }]
        : [],
    asideCount: run.status === 'UNKNOWN' ? 2 : 0,
    resumedFrom: earlier ? { id: earlier.id, runName: earlier.runName } : null,
    tries: session.length,
    tryNumber: place + 1,
  };
}

function failureOf(run: Run, tasks: FakeTask[]): Failure | null {
  if (run.status === 'UNKNOWN') {
    return {
      kind: 'unknown',
      headline: 'The run fell silent',
      cause: 'No message has come for 33 h.',
      course: null,
      remedy: null,
      advice: 'Look whether Nextflow still runs where it was started.',
      taskId: null,
      process: null,
      tag: null,
      exit: null,
      exitMeaning: null,
      report: null,
      consoleTail: null,
      reusable: 0,
    };
  }
  if (run.status !== 'FAILED') return null;
  const reusable = tasks.filter(
    (task) => task.status === 'COMPLETED' || task.status === 'CACHED',
  ).length;
  const failed =
    run.failure &&
    tasks.find((task) => task.process === run.failure?.process && task.status === 'FAILED');
  if (!run.failure || !failed) {
    return {
      kind: 'headJob',
      headline: 'Nextflow ended before any task',
      cause: 'The head job ended with exit 1.',
      course: null,
      remedy: null,
      advice: 'The console says what Nextflow did not like.',
      taskId: null,
      process: null,
      tag: null,
      exit: 1,
      exitMeaning: 'Nextflow reported an error',
      report: null,
      consoleTail: 'ERROR ~ Unknown config attribute `params.genome`\n',
      reusable,
    };
  }
  return {
    kind: 'task',
    headline: run.failure.headline,
    cause: run.failure.cause,
    course:
      'It failed after 24 m 10 s. Its error strategy allows no further try, so Nextflow ended the run and 12 tasks were cancelled.',
    remedy: {
      about: 'Give STAR_ALIGN twice the memory, 128.GB.',
      config: `process {\n    withName: '${run.failure.process}' {\n        memory = 128.GB\n    }\n}\n`,
    },
    advice: run.failure.advice,
    taskId: failed.taskId,
    process: failed.process ?? null,
    tag: failed.tag ?? null,
    exit: run.failure.exit,
    exitMeaning: 'killed, most often because memory ran out',
    report: `Error executing process > '${failed.name}'\n\nCaused by:\n  Process terminated with an error exit status (${run.failure.exit})\n\nCommand executed:\n\n  ${failed.script?.replaceAll('\n', '\n  ')}\n\nCommand exit status:\n  ${run.failure.exit}\n\nWork dir:\n  ${failed.workdir}`,
    consoleTail: null,
    reusable,
  };
}

/** The few words that the real search understands and the pages use. */
/** Judges as the server does, of the keywords that tests and designs use. */
function matchesRun(run: Run, search: string): boolean {
  const tree = runSearch.tree(search);
  if (isProblem(tree)) throw new Refusal(400, tree.message);
  return holds(tree, run);
}

function holds(tree: Tree, run: Run): boolean {
  switch (tree.kind) {
    case 'all':
      return tree.parts.every((part) => holds(part, run));
    case 'any':
      return tree.parts.some((part) => holds(part, run));
    case 'not':
      return !holds(tree.inner, run);
    case 'text':
      return `${run.runName} ${run.projectName} ${run.sessionId}`
        .toLowerCase()
        .includes(tree.text.toLowerCase());
    case 'keyed':
      return holdsKeyed(run, tree.part.keyword, tree.part.value.toLowerCase());
  }
}

function holdsKeyed(run: Run, keyword: string | null, value: string): boolean {
  switch (keyword) {
    case 'status':
      return value === 'gaps' ? hasGaps(run) : run.status?.toLowerCase() === value;
    case 'pipeline':
      return run.projectName.toLowerCase().includes(value) || run.pipelineName === value;
    case 'user':
      return value === 'me' || run.userName === value;
    case 'id':
      return run.id.toLowerCase() === value;
    case 'is':
      return value === 'starred' && run.starred;
    case 'after':
      return run.submit >= timeOf(value);
    case 'before':
      return run.submit < timeOf(value) + 86_400_000;
    default:
      return false;
  }
}

function hasGaps(run: Run): boolean {
  return run.status === 'SUCCEEDED' && run.processes.some(({ fail }) => fail?.action === 'IGNORE');
}

function timeOf(value: string): number {
  const days = /^(\d+)d$/.exec(value)?.[1];
  return days ? Date.now() - Number(days) * 86_400_000 : new Date(`${value}T00:00`).getTime();
}

function countsOf(runs: readonly Run[]): Schemas['StateCounts'] {
  const count = (status: Run['status']) => runs.filter((run) => run.status === status).length;
  return {
    submitted: count('SUBMITTED'),
    running: count('RUNNING'),
    succeeded: count('SUCCEEDED'),
    gaps: runs.filter(hasGaps).length,
    failed: count('FAILED'),
    cancelled: count('CANCELLED'),
    unknown: count('UNKNOWN'),
  };
}

/** A plausible shape: no two runs look the same. */
function silhouetteOf(run: Run): Schemas['SilhouetteDto'] | null {
  if (run.end === undefined) return null;
  const seed = run.runName.length + run.processes.length;
  const heights = Array.from({ length: 48 }, (_, i) =>
    Math.round(60 + 40 * Math.sin((i + seed) / (3 + (seed % 5))) * Math.cos(i / 9)),
  );
  return { heights, lost: hasGaps(run) ? [22, 31, 40] : [] };
}

function matchingTasks(tasks: FakeTask[], query: URLSearchParams): FakeTask[] {
  return tasks.filter((task) => matchesTask(task, query.get('search') ?? ''));
}

function matchesTask(task: FakeTask, search: string): boolean {
  return search
    .split(/\s+/)
    .filter((word) => word && word !== 'AND')
    .every((word) => {
      const [keyword, ...rest] = word.split(':');
      const value = rest.join(':');
      if (value && keyword === 'status') return task.status === value.toUpperCase();
      if (value && keyword === 'process')
        return task.process === value || task.process?.endsWith(`:${value}`);
      if (value && keyword === 'exit') return String(task.exit) === value;
      if (value && keyword === 'during') return isDuring(task, value);
      return `${task.name} ${task.process} ${task.tag} ${task.hash}`
        .toLowerCase()
        .includes(word.toLowerCase());
    });
}

/** What has no value stands last in either direction. */
function compare(a: unknown, b: unknown, sign: number): number {
  if (a === b) return 0;
  if (a === undefined || a === null) return 1;
  if (b === undefined || b === null) return -1;
  return a < b ? -sign : sign;
}

function consoleOf(run: Run, now: number): string {
  const lines = [
    'N E X T F L O W  ~  version 24.10.0',
    `Launching \`${run.launch.pipeline}\` [${run.runName}] DSL2 - revision: ${run.commitId.slice(0, 10)} [${run.launch.revision}]`,
    '',
    ...tasksOf(run, now).map(
      (task) =>
        `\u001b[2m[\u001b[0;34m${task.hash}\u001b[0;2m]\u001b[0m Submitted process > ${task.name}`,
    ),
  ];
  if (run.failure)
    lines.push(`\u001b[31mERROR ~ Error executing process > '${run.failure.process}'\u001b[0m`);
  return `${lines.join('\n')}\n`;
}

function fileRange(text: string, query: URLSearchParams, growing: boolean): FileRange {
  const bytes = new TextEncoder().encode(text);
  const asked = Number(query.get('offset') ?? 0);
  const length = Math.min(262_144, Number(query.get('length') ?? 65_536));
  const offset = asked < 0 ? Math.max(0, bytes.length + asked) : Math.min(asked, bytes.length);
  const end = Math.min(bytes.length, offset + length);
  return {
    text: new TextDecoder().decode(bytes.slice(offset, end)),
    offset,
    end,
    size: bytes.length,
    growing,
    missing: null,
  };
}
