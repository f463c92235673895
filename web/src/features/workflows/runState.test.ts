import { describe, expect, it } from 'vitest';
import {
  hasFailureTab,
  isActive,
  pipelineLabel,
  projectLabel,
  runDuration,
  runState,
} from './runState';

describe('runState', () => {
  it('never shows a plain tick for a run that lost tasks', () => {
    expect(runState({ status: 'SUCCEEDED' }, { succeeded: 5 }).word).toBe('Succeeded');
    expect(runState({ status: 'SUCCEEDED' }, { succeeded: 5, failed: 1, ignored: 1 }).word).toBe(
      'With gaps',
    );
    expect(runState({ status: 'SUCCEEDED' }, { succeeded: 5, failed: 2, retries: 2 }).word).toBe(
      'Succeeded',
    );
    expect(runState({ status: 'FAILED' }, { failed: 1 }).word).toBe('Failed');
  });

  it('is unknown without a status', () => {
    expect(runState({}, undefined).kind).toBe('unknown');
  });
});

describe('runDuration', () => {
  const start = '2026-11-22T10:00:00Z';
  const now = Date.parse('2026-11-22T10:05:00Z');

  it('goes on while the run does', () => {
    expect(runDuration({ status: 'RUNNING', start }, now)).toBe(300_000);
    expect(runDuration({ status: 'SUBMITTED', submit: start }, now)).toBe(300_000);
    expect(runDuration({ status: 'RUNNING', start }, now - 600_000)).toBe(0);
  });

  it('is what Nextflow said, else the time between the ends', () => {
    expect(runDuration({ status: 'SUCCEEDED', start, duration: 42 }, now)).toBe(42);
    const complete = '2026-11-22T10:01:00Z';
    expect(runDuration({ status: 'FAILED', start, complete }, now)).toBe(60_000);
    expect(runDuration({ status: 'FAILED' }, now)).toBe(null);
  });
});

it('knows which runs are under way', () => {
  expect(isActive({ status: 'SUBMITTED' })).toBe(true);
  expect(isActive({ status: 'UNKNOWN' })).toBe(false);
});

it('calls a pipeline by its project, and by its name where that is a path', () => {
  expect(pipelineLabel('nf-core/rnaseq', 'my rnaseq')).toBe('nf-core/rnaseq');
  expect(pipelineLabel('/srv/pipelines/hello', 'smoke-test')).toBe('smoke-test');
  expect(pipelineLabel('/srv/pipelines/hello', null)).toBe('/srv/pipelines/hello');
  expect(pipelineLabel(undefined, undefined)).toBe('');
});

it('does not call a silent run failed', () => {
  expect(hasFailureTab({ status: 'UNKNOWN' }, { failure: {} })).toBe(false);
  expect(hasFailureTab({ status: 'FAILED' }, { failure: {} })).toBe(true);
  expect(hasFailureTab({ status: 'FAILED' }, { failure: null })).toBe(false);
});

it('shortens addresses of repositories', () => {
  expect(projectLabel('https://github.com/nf-core/rnaseq.git')).toBe('nf-core/rnaseq');
  expect(projectLabel('/srv/pipelines/hello')).toBe('/srv/pipelines/hello');
});
