import type { User } from '@/api/ext';
import type { components } from '@/api/schema';
import { makeRuns, type Run } from './runs';

type Schemas = components['schemas'];
export type FakePipeline = {
  pipelineId: number;
  name: string;
  description?: string | null;
  lastUpdated: string;
  launch: Schemas['WorkflowLaunchRequest'];
};
export type FakeComputeEnv = Schemas['ComputeEnvResponseDto'] & { id: string; name: string };
export type FakeToken = { id: number; name: string; lastUsed?: string; dateCreated: string };
export type FakeSession = {
  id: number;
  current: boolean;
  userAgent: string;
  dateCreated: string;
  lastSeen: string;
};

const day = 86_400_000;

/** Everything the fake server remembers. Tests change it before they look at a page. */
export interface World {
  user: User | null;
  password: string;
  root: boolean;
  setUpRequired: boolean;
  /** Nobody is signed in when the page opens. */
  startSignedOut: boolean;
  localAllowed: boolean;
  pipelines: FakePipeline[];
  computeEnvs: FakeComputeEnv[];
  tokens: FakeToken[];
  /** Tokens that were cut off from the runs that report with them. */
  cutOff: number[];
  sessions: FakeSession[];
  runs: Run[];
  /** The last launch that was accepted. */
  launched?: Schemas['WorkflowLaunchRequest'];
  now: () => number;
}

export function makeWorld(now: () => number = Date.now): World {
  const ago = (ms: number) => new Date(now() - ms).toISOString();
  return {
    user: {
      id: 1,
      userName: 'maya',
      email: 'maya.okafor@example.org',
      firstName: 'Maya',
      lastName: 'Okafor',
      organization: 'Genome Medicine',
      dateCreated: ago(90 * day),
    },
    password: 'six bells ring',
    root: true,
    setUpRequired: false,
    startSignedOut: false,
    localAllowed: true,
    pipelines: [
      pipeline(
        1,
        'rnaseq',
        'nf-core/rnaseq',
        '3.14.0',
        'Gene expression from bulk RNA-seq: STAR or Salmon, counts and quality control.',
        ago(2 * day),
        'input: /data/GM2291/samples.csv\noutdir: /data/results/GM2291\ngenome: GRCh38\ngencode: true\n',
      ),
      pipeline(
        2,
        'sarek',
        'nf-core/sarek',
        '3.4.2',
        'Germline and somatic variants from whole genome or targeted sequencing.',
        ago(5 * day),
      ),
      pipeline(
        3,
        'scrnaseq',
        'nf-core/scrnaseq',
        '2.7.1',
        'Single-cell expression from 10x and Smart-seq2 libraries.',
        ago(8 * day),
      ),
      pipeline(
        4,
        'viralrecon',
        'nf-core/viralrecon',
        '2.6.0',
        'Consensus genomes, lineages and variants from viral amplicons.',
        ago(13 * day),
      ),
      pipeline(
        5,
        'ferreira-splice',
        'https://git.example.org/ferreira-lab/splice-atlas',
        'main',
        'Splice junction atlas for the cohort studies. Ask Tomás before changing the reference.',
        ago(40 * day),
      ),
      pipeline(6, 'smoke-test', '/srv/pipelines/hello', undefined, undefined, ago(120 * day)),
    ],
    computeEnvs: [
      computeEnv('ce1local', 'local', {
        primary: true,
        dateCreated: ago(90 * day),
        lastUsed: ago(600_000),
      }),
      computeEnv('ce2small', 'local-small', {
        workDir: '/scratch/small',
        dateCreated: ago(30 * day),
      }),
      computeEnv('ce3broken', 'old-disk', {
        workDir: '/mnt/gone/work',
        status: 'ERRORED',
        message:
          'The work directory /mnt/gone/work cannot be written: no such file or directory. Create it or give the server the right to, then check again.',
        dateCreated: ago(200 * day),
      }),
    ],
    cutOff: [],
    tokens: [
      { id: 1, name: 'laptop', lastUsed: ago(3 * 3_600_000), dateCreated: ago(80 * day) },
      { id: 2, name: 'nightly-ci', dateCreated: ago(2 * day) },
    ],
    sessions: [
      session(
        1,
        true,
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36',
        ago(3 * day),
        ago(4000),
      ),
      session(
        2,
        false,
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1',
        ago(9 * day),
        ago(2 * day),
      ),
      session(3, false, 'curl/8.5.0', ago(10 * day), ago(10 * day)),
    ],
    runs: makeRuns(now()),
    now,
  };
}

function pipeline(
  pipelineId: number,
  name: string,
  repository: string,
  revision: string | undefined,
  description: string | undefined,
  lastUpdated: string,
  paramsText?: string,
): FakePipeline {
  return {
    pipelineId,
    name,
    description,
    lastUpdated,
    launch: {
      pipeline: repository,
      revision,
      computeEnvId: 'ce1local',
      workDir: '/srv/belfry/work',
      paramsText,
      configProfiles: pipelineId < 5 ? ['singularity'] : [],
    },
  };
}

function computeEnv(
  id: string,
  name: string,
  more: Partial<FakeComputeEnv> & { workDir?: string },
): FakeComputeEnv {
  const { workDir = '/srv/belfry/work', ...rest } = more;
  return {
    id,
    name,
    platform: 'local-platform',
    status: 'AVAILABLE',
    config: { discriminator: 'local-platform', workDir },
    ...rest,
  };
}

function session(
  id: number,
  current: boolean,
  userAgent: string,
  dateCreated: string,
  lastSeen: string,
): FakeSession {
  return { id, current, userAgent, dateCreated, lastSeen };
}
