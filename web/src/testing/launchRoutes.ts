import type { components } from '@/api/schema';
import { type FakeRouter, Refusal } from './router';
import { startRun } from './runs';
import type { FakeComputeEnv, FakePipeline, World } from './world';

type Schemas = components['schemas'];

/** Pipelines, compute environments and launching. */
export function addLaunchRoutes(router: FakeRouter, world: World): void {
  const nowText = () => new Date(world.now()).toISOString();

  const findPipeline = (id: string | undefined): FakePipeline => {
    const found = world.pipelines.find((p) => String(p.pipelineId) === id);
    if (!found) throw new Refusal(403, `Unknown pipeline ${id}`);
    return found;
  };
  const findEnv = (id: string | undefined): FakeComputeEnv => {
    const found = world.computeEnvs.find((c) => c.id === id);
    if (!found) throw new Refusal(403, `Unknown compute environment ${id}`);
    return found;
  };
  const pipelineDto = (p: FakePipeline) => ({
    pipelineId: p.pipelineId,
    name: p.name,
    description: p.description,
    repository: p.launch.pipeline,
    userName: 'maya',
    lastUpdated: p.lastUpdated,
    computeEnv: world.computeEnvs.find((c) => c.id === p.launch.computeEnvId),
  });
  const launchDto = (launch: Schemas['WorkflowLaunchRequest']) => {
    const { computeEnvId, ...rest } = launch;
    return { ...rest, computeEnv: world.computeEnvs.find((c) => c.id === computeEnvId) };
  };
  const checkName = (name: unknown, taken: boolean, what: string) => {
    if (!/^[\w.-]{1,99}$/.test(String(name ?? '')))
      throw new Refusal(400, `${what} name may have letters, digits, dot, dash and underscore`);
    if (taken) throw new Refusal(409, `${what} name ${name} exists already`);
  };

  router
    .on('GET /pipelines', ({ query }) => {
      const search = (query.get('search') ?? '').toLowerCase();
      const byDate = query.get('sortBy') === 'MODIFIED';
      const sign = query.get('sortDir') === 'DESCENDING' ? -1 : 1;
      const found = world.pipelines
        .filter((p) =>
          `${p.name} ${p.launch.pipeline} ${p.description}`.toLowerCase().includes(search),
        )
        .sort(
          (a, b) =>
            sign *
            (byDate ? a.lastUpdated.localeCompare(b.lastUpdated) : a.name.localeCompare(b.name)),
        );
      const offset = Number(query.get('offset') ?? 0);
      const max = Number(query.get('max') ?? 100);
      return {
        pipelines: found.slice(offset, offset + max).map(pipelineDto),
        totalSize: found.length,
      };
    })
    .on('POST /pipelines', async ({ body }) => {
      const { name, description, launch } = (await body()) as Schemas['CreatePipelineRequest'];
      checkName(
        name,
        world.pipelines.some((p) => p.name === name),
        'Pipeline',
      );
      const pipeline = {
        pipelineId: world.now(),
        name: String(name),
        description,
        lastUpdated: nowText(),
        launch: launch ?? {},
      };
      world.pipelines.push(pipeline);
      return { pipeline: pipelineDto(pipeline) };
    })
    .on('GET /pipelines/validate', ({ query }) => {
      const name = query.get('name');
      checkName(
        name,
        world.pipelines.some((p) => p.name === name),
        'Pipeline',
      );
      return undefined;
    })
    .on('GET /pipelines/{pipelineId}', ({ path }) => ({
      pipeline: pipelineDto(findPipeline(path.pipelineId)),
    }))
    .on('PUT /pipelines/{pipelineId}', async ({ path, body }) => {
      const found = findPipeline(path.pipelineId);
      const { name, description, launch } = (await body()) as Schemas['UpdatePipelineRequest'];
      checkName(
        name,
        world.pipelines.some((p) => p !== found && p.name === name),
        'Pipeline',
      );
      Object.assign(found, { name, description, launch, lastUpdated: nowText() });
      return { pipeline: pipelineDto(found) };
    })
    .on('DELETE /pipelines/{pipelineId}', ({ path }) => {
      const found = findPipeline(path.pipelineId);
      world.pipelines = world.pipelines.filter((p) => p !== found);
      return undefined;
    })
    .on('GET /pipelines/{pipelineId}/launch', ({ path }) => ({
      launch: {
        id: `launch${path.pipelineId}`,
        ...launchDto(findPipeline(path.pipelineId).launch),
      },
    }))

    .on('GET /compute-envs', () => ({
      computeEnvs: world.computeEnvs.map((c) => ({
        id: c.id,
        name: c.name,
        platform: c.platform,
        status: c.status,
        message: c.message,
        lastUsed: c.lastUsed,
        primary: c.primary ?? false,
        workDir: (c.config as { workDir?: string }).workDir,
      })),
    }))
    .on('GET /compute-envs/validate', ({ query }) => {
      const name = query.get('name');
      checkName(
        name,
        world.computeEnvs.some((c) => c.name === name),
        'Compute environment',
      );
      return undefined;
    })
    .on('GET /compute-envs/{computeEnvId}', ({ path }) => ({
      computeEnv: findEnv(path.computeEnvId),
    }))
    .on('POST /compute-envs', async ({ body }) => {
      const { computeEnv: draft } = (await body()) as { computeEnv: FakeComputeEnv };
      checkName(
        draft.name,
        world.computeEnvs.some((c) => c.name === draft.name),
        'Compute environment',
      );
      const id = `ce${world.now()}`;
      world.computeEnvs.push({
        ...draft,
        id,
        status: 'AVAILABLE',
        dateCreated: nowText(),
      });
      return { computeEnvId: id };
    })
    .on('PUT /compute-envs/{computeEnvId}', async ({ path, body }) => {
      Object.assign(findEnv(path.computeEnvId), await body(), { lastUpdated: nowText() });
      return undefined;
    })
    .on('DELETE /compute-envs/{computeEnvId}', ({ path }) => {
      const found = findEnv(path.computeEnvId);
      world.computeEnvs = world.computeEnvs.filter((c) => c !== found);
      return undefined;
    })
    .on('POST /compute-envs/{computeEnvId}/primary', ({ path }) => {
      const found = findEnv(path.computeEnvId);
      for (const env of world.computeEnvs) env.primary = env === found;
      return undefined;
    })
    .on('POST /compute-envs/{computeEnvId}/validate', ({ path }) => {
      findEnv(path.computeEnvId);
      return undefined;
    })
    .on('GET /ext/compute-envs/local', () => ({
      allowed: world.localAllowed,
      why: world.localAllowed
        ? null
        : 'Runs of a local compute environment share the server’s machine and user, so only administrators may use it.',
      warning:
        'Runs share this server’s machine and its user: they can read what Belfry itself can read. Launch only pipelines you trust.',
      workDir: '/srv/belfry/work',
      maxRuns: 2,
    }))
    .on('GET /ext/compute-envs/local/nextflow', () => ({
      command: '/srv/belfry/nextflow',
      version: '24.10.0',
      problem: null,
    }))

    .on('GET /workflow/random-name', () => ({ name: 'brave_noether' }))
    .on('GET /workflow/validate', ({ query }) => {
      const name = query.get('runName') ?? '';
      if (!/^[a-z](?:[a-z\d]|[-_](?=[a-z\d])){0,79}$/.test(name))
        throw new Refusal(
          400,
          'Run name may have small letters and digits, joined by single dashes or underscores',
        );
      if (world.runs.some((r) => r.runName === name))
        throw new Refusal(409, `Run name ${name} exists already`);
      return undefined;
    })
    .on('GET /launch/{launchId}', ({ path }) => {
      const run = world.runs.find((r) => r.launchId === path.launchId);
      if (!run) throw new Refusal(403, `Unknown launch ${path.launchId}`);
      return { launch: { id: run.launchId, ...launchDto(run.launch) } };
    })
    .on('GET /workflow/{workflowId}/launch', ({ path }) => {
      const run = world.runs.find((r) => r.id === path.workflowId);
      if (!run) throw new Refusal(403, `Unknown workflow ${path.workflowId}`);
      return {
        launch: {
          id: run.launchId,
          ...launchDto(run.launch),
          sessionId: run.sessionId,
          resumeCommitId: run.commitId,
          resumeDir: run.launch.workDir,
        },
      };
    })
    .on('POST /workflow/launch', async ({ body }) => {
      const { launch } = (await body()) as Schemas['SubmitWorkflowLaunchRequest'];
      if (!launch?.pipeline) throw new Refusal(400, 'Missing pipeline repository');
      if (launch.revision === 'nope')
        throw new Refusal(
          400,
          `Revision nope was not found in ${launch.pipeline}. It has the branches main and dev and the tags 1.0 and 1.1.`,
        );
      if (launch.runName && world.runs.some((r) => r.runName === launch.runName))
        throw new Refusal(409, `Run name ${launch.runName} exists already`);
      world.launched = launch;
      return { workflowId: startRun(world.runs, launch, world.now()).id };
    });
}
