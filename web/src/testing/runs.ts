import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type FakeTask = Schemas['Task'];

/** A process of a fake run. Times in milliseconds after the run's start. */
export interface FakeProcess {
  name: string;
  tasks: number;
  /** When the first task is submitted. */
  from: number;
  /** Between two submissions. */
  gap: number;
  /** Usual duration of a task. */
  lasts: number;
  cpus: number;
  memoryGb: number;
  /** The first n tasks come from the cache. */
  cached?: number;
  /** These tasks fail with this exit code. */
  fail?: { tasks: number[]; exit: number; action: 'RETRY' | 'IGNORE' | 'TERMINATE' };
}

export interface Run {
  id: string;
  launchId: string;
  sessionId: string;
  commitId: string;
  runName: string;
  projectName: string;
  pipelineName: string | null;
  userName: string;
  launched: boolean;
  starred: boolean;
  status: Schemas['WorkflowStatus'];
  reason: string | null;
  submit: number;
  start?: number;
  /** Absent while the run is under way. */
  end?: number;
  processes: FakeProcess[];
  launch: Schemas['WorkflowLaunchRequest'];
  failure?: {
    process: string;
    task: number;
    exit: number;
    headline: string;
    cause: string;
    advice: string;
  };
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const rnaseq = (scale: number): FakeProcess[] => [
  process('RNASEQ:PREPARE_GENOME:GUNZIP_GTF', 1, 0, 1, minute, 1, 2, { cached: 1 }),
  process('RNASEQ:FASTQC', 96 * scale, minute, 4 * second, 4 * minute, 2, 6, { cached: 40 }),
  process('RNASEQ:TRIMGALORE', 96 * scale, 3 * minute, 8 * second, 9 * minute, 4, 16),
  process(
    'RNASEQ:ALIGN_STAR:STAR_ALIGN',
    96 * scale,
    12 * minute,
    25 * second,
    24 * minute,
    12,
    64,
    { fail: { tasks: [7, 31], exit: 137, action: 'RETRY' } },
  ),
  process(
    'RNASEQ:ALIGN_STAR:SAMTOOLS_SORT',
    96 * scale,
    36 * minute,
    25 * second,
    6 * minute,
    6,
    24,
  ),
  process(
    'RNASEQ:QUANTIFY_SALMON:SALMON_QUANT',
    96 * scale,
    42 * minute,
    25 * second,
    7 * minute,
    6,
    32,
  ),
  process('RNASEQ:MULTIQC', 1, 100 * minute, 1, 3 * minute, 1, 12),
];

function process(
  name: string,
  tasks: number,
  from: number,
  gap: number,
  lasts: number,
  cpus: number,
  memoryGb: number,
  more: Partial<FakeProcess> = {},
): FakeProcess {
  return { name, tasks, from, gap, lasts, cpus, memoryGb, ...more };
}

const small = (): FakeProcess[] => [
  process('HELLO:SPLIT', 4, 0, second, 8 * second, 1, 1),
  process('HELLO:COUNT', 12, 10 * second, 3 * second, 20 * second, 1, 1),
  process('HELLO:REPORT', 1, 70 * second, 1, 6 * second, 1, 1),
];

/** That of a failed run and of the one that resumed it. */
const resumedSession = '0c5d7b7e-1f0a-4c8e-9d3b-5e6f7a8b9c0d';

/** Runs of every state, the newest first. */
export function makeRuns(now: number): Run[] {
  const runs: Run[] = [
    run('determined_volta', 'nf-core/rnaseq', 'rnaseq', now - 52 * minute, 'RUNNING', {
      processes: rnaseq(1),
      starred: true,
      sessionId: resumedSession,
    }),
    run('tender_franklin', '/srv/pipelines/hello', 'smoke-test', now - 40 * second, 'RUNNING', {
      processes: small(),
    }),
    run('quiet_turing', 'nf-core/sarek', 'sarek', now - 6 * minute, 'SUBMITTED', {
      reason: 'waits for a free place: 2 of 2 runs are going',
      processes: [],
    }),
    run('stoic_hodgkin', 'nf-core/rnaseq', 'rnaseq', now - 5 * hour, 'FAILED', {
      sessionId: resumedSession,
      end: now - 5 * hour + 70 * minute,
      reason: 'STAR_ALIGN failed: exit 137, out of memory',
      processes: rnaseq(1).map((p) =>
        p.fail ? { ...p, fail: { tasks: [3, 7, 31], exit: 137, action: 'TERMINATE' as const } } : p,
      ),
      failure: {
        process: 'RNASEQ:ALIGN_STAR:STAR_ALIGN',
        task: 7,
        exit: 137,
        headline: 'STAR_ALIGN ran out of memory',
        cause: 'The process was killed with signal 9 (exit 137) at 63.8 GB of 64 GB.',
        advice:
          'Give STAR_ALIGN more memory in the configuration and resume: finished tasks are used again.',
      },
    }),
    run('golden_curie', 'nf-core/scrnaseq', 'scrnaseq', now - 26 * hour, 'SUCCEEDED', {
      end: now - 26 * hour + 3 * hour,
      processes: rnaseq(1).map((p) => ({ ...p, fail: undefined })),
    }),
    run('prickly_sanger', 'nf-core/viralrecon', 'viralrecon', now - 28 * hour, 'SUCCEEDED', {
      end: now - 28 * hour + 3 * hour,
      reason: '2 tasks ignored',
      processes: rnaseq(1).map((p) =>
        p.fail ? { ...p, fail: { ...p.fail, action: 'IGNORE' as const } } : p,
      ),
    }),
    run('lonely_pauling', 'ferreira-lab/splice-atlas', null, now - 34 * hour, 'UNKNOWN', {
      reason: 'no message for 33 hours',
      end: now - 33 * hour,
      launched: false,
      processes: rnaseq(1),
    }),
    run('dizzy_lovelace', 'nf-core/sarek', 'sarek', now - 3 * day, 'CANCELLED', {
      end: now - 3 * day + 38 * minute,
      processes: rnaseq(1),
    }),
  ];
  for (let i = 0; i < 40; i += 1) {
    const [project, name] = (
      [
        ['nf-core/rnaseq', 'rnaseq'],
        ['nf-core/sarek', 'sarek'],
        ['/srv/pipelines/hello', 'smoke-test'],
      ] as const
    )[i % 3] ?? ['nf-core/rnaseq', 'rnaseq'];
    const at = now - 4 * day - i * 11 * hour;
    const failed = i % 9 === 4;
    runs.push(
      run(
        `nightly_${['gautier', 'noether', 'shannon', 'hopper', 'wozniak'][i % 5]}_${i}`,
        project,
        name,
        at,
        failed ? 'FAILED' : 'SUCCEEDED',
        {
          end: at + (40 + ((i * 37) % 90)) * minute,
          processes: i % 3 === 2 ? small() : rnaseq(1).map((p) => ({ ...p, fail: undefined })),
          reason: failed ? 'head job ended with exit 1 before any task' : null,
        },
      ),
    );
  }
  return runs;
}

function run(
  runName: string,
  projectName: string,
  pipelineName: string | null,
  submit: number,
  status: Run['status'],
  more: Partial<Run>,
): Run {
  const hash = textHash(runName);
  return {
    id: hash.toString(36).padStart(7, '0') + textHash(`${runName}!`).toString(36).padStart(7, '1'),
    launchId: `launch-of-${runName}`,
    sessionId: `8f2d5a1e-${hash.toString(16).padStart(8, '0').slice(0, 4)}-4c8e-9d3b-5e6f7a8b9c0d`,
    commitId: hash.toString(16).padStart(8, '0').repeat(5),
    runName,
    projectName,
    pipelineName,
    userName: 'maya',
    launched: true,
    starred: false,
    status,
    reason: null,
    submit,
    start: status === 'SUBMITTED' ? undefined : submit + 20 * second,
    processes: [],
    launch: {
      pipeline: projectName.startsWith('/') ? projectName : `https://github.com/${projectName}`,
      revision: projectName.startsWith('nf-core') ? '3.14.0' : 'main',
      computeEnvId: 'ce1local',
      workDir: '/srv/belfry/work',
      configProfiles: ['singularity'],
      paramsText: 'input: /data/GM2291/samples.csv\noutdir: /data/results/GM2291\ngenome: GRCh38\n',
      runName,
    },
    ...more,
  };
}

/** Adds a run as an accepted launch does. */
export function startRun(runs: Run[], launch: Schemas['WorkflowLaunchRequest'], now: number): Run {
  const started = run(
    launch.runName || `brave_hopper_${runs.length}`,
    launch.pipeline?.replace('https://github.com/', '') ?? '',
    null,
    now,
    'RUNNING',
    { processes: small(), launch },
  );
  runs.unshift(started);
  return started;
}

/** What was told last of a run: a list asks for the tasks of each run many times. */
const told = new WeakMap<Run, { as: string; tasks: readonly FakeTask[] }>();

/** All tasks of a run as they stand at a moment; the same moment gives the same tasks. */
export function tasksOf(run: Run, now: number): FakeTask[] {
  const start = run.start;
  if (start === undefined) return [];
  const at = Math.min(now, run.end ?? now);
  const as = JSON.stringify([at, start, run.end, run.status, run.runName, run.processes]);
  let held = told.get(run);
  if (held?.as !== as) {
    held = { as, tasks: makeTasks(run, start, at) };
    told.set(run, held);
  }
  return [...held.tasks];
}

function makeTasks(run: Run, start: number, at: number): FakeTask[] {
  const tasks: FakeTask[] = [];
  let taskId = 0;
  for (const p of run.processes) {
    for (let i = 0; i < p.tasks; i += 1) {
      taskId += 1;
      const task = taskOf(run, p, i, taskId, start, at);
      if (task) tasks.push(task);
    }
  }
  return tasks;
}

function taskOf(
  run: Run,
  p: FakeProcess,
  i: number,
  taskId: number,
  runStart: number,
  at: number,
): FakeTask | undefined {
  const noise = (textHash(`${run.runName}${p.name}${i}`) % 1000) / 1000;
  const submit = runStart + p.from + i * p.gap;
  if (submit > at) return undefined;
  const cached = i < (p.cached ?? 0);
  const start = submit + Math.round((5 + 50 * noise) * second);
  const complete = cached ? submit : start + Math.round(p.lasts * (0.6 + 0.8 * noise));
  const failed = p.fail?.tasks.includes(i) ?? false;
  const ended = run.end !== undefined;
  const tag = p.tasks > 1 ? `GM2291_S${(i + 1).toString().padStart(2, '0')}` : undefined;
  const text = (ms: number) => new Date(ms).toISOString();
  const hash = textHash(`${run.id}${taskId}`).toString(16).padStart(8, '0');

  let status: FakeTask['status'];
  if (cached) status = 'CACHED';
  else if (complete <= at) status = failed ? 'FAILED' : 'COMPLETED';
  else if (ended && run.status !== 'SUCCEEDED') status = 'ABORTED';
  else if (ended) status = 'COMPLETED';
  else status = start <= at ? 'RUNNING' : 'SUBMITTED';
  const final = status === 'COMPLETED' || status === 'FAILED' || status === 'CACHED';
  const memory = p.memoryGb * 1024 ** 3;
  const realtime = complete - start;

  return {
    id: taskId,
    taskId,
    hash: `${hash.slice(0, 2)}/${hash.slice(2)}`,
    name: tag ? `${p.name} (${tag})` : p.name,
    process: p.name,
    tag,
    status,
    attempt: 1,
    exit: status === 'FAILED' ? p.fail?.exit : status === 'COMPLETED' || cached ? 0 : undefined,
    errorAction: status === 'FAILED' ? p.fail?.action : undefined,
    submit: text(submit),
    start: start <= at || cached ? text(cached ? submit : start) : undefined,
    complete: final ? text(complete) : undefined,
    duration: final ? complete - submit : undefined,
    realtime: final ? (cached ? Math.round(p.lasts * (0.6 + 0.8 * noise)) : realtime) : undefined,
    cpus: p.cpus,
    memory,
    disk: undefined,
    time: 8 * hour,
    pcpu: final ? Math.round(p.cpus * 100 * (0.55 + 0.4 * noise) * 10) / 10 : undefined,
    pmem: final ? Math.round(100 * noise) / 10 : undefined,
    rss: final ? Math.round(memory * (0.3 + 0.4 * noise)) : undefined,
    peakRss: final ? Math.round(memory * (failed ? 0.997 : 0.4 + 0.5 * noise)) : undefined,
    vmem: final ? Math.round(memory * (0.5 + 0.4 * noise)) : undefined,
    peakVmem: final ? Math.round(memory * (0.6 + 0.6 * noise)) : undefined,
    rchar: final ? Math.round(4e9 * (0.5 + noise)) : undefined,
    wchar: final ? Math.round(2e9 * (0.5 + noise)) : undefined,
    readBytes: final ? Math.round(3e9 * (0.5 + noise)) : undefined,
    writeBytes: final ? Math.round(2e9 * (0.5 + noise)) : undefined,
    syscr: final ? Math.round(1e5 * noise) : undefined,
    syscw: final ? Math.round(1e5 * noise) : undefined,
    volCtxt: final ? Math.round(5e4 * noise) : undefined,
    invCtxt: final ? Math.round(3e3 * noise) : undefined,
    container: 'quay.io/biocontainers/star:2.7.10a--h9ee0642_0',
    executor: 'local',
    nativeId: String(88000 + taskId),
    workdir: `/srv/belfry/work/${hash.slice(0, 2)}/${hash.slice(2).repeat(5)}`,
    script: `STAR \\\n    --genomeDir star \\\n    --readFilesIn ${tag ?? 'all'}_1.fastq.gz ${tag ?? 'all'}_2.fastq.gz \\\n    --runThreadN ${p.cpus} \\\n    --outFileNamePrefix ${tag ?? 'all'}.`,
    env: 'PATH=/opt/bin:$PATH',
    queue: undefined,
  };
}

/** A number that depends on the text alone, so that the data is the same each time. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash;
}
