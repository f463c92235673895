import type { components } from './schema';

type Schemas = components['schemas'];
export type User = Schemas['UserResponseDto'];

/** Who is signed in, and whether the server still waits for its first administrator. */
export interface Session {
  user: User | null;
  root: boolean;
  setUpRequired: boolean;
  version: string;
}

/** One browser that is signed in. */
export interface BrowserSession {
  id: string;
  current: boolean;
  userAgent: string | null;
  dateCreated: string;
  lastSeen: string;
}

/** One row of the runs list. */
export interface WorkflowRow {
  workflow: Schemas['WorkflowDbDto'];
  progress: Schemas['ProgressData'];
  starred: boolean;
  /** One line when there is something to say: why it failed, waits or is silent. */
  reason: string | null;
  pipelineName: string | null;
  computeEnvName: string | null;
  /** Launched by Belfry; otherwise it came from a command line. */
  launched: boolean;
}

/** Whether an action is possible now, and why not. */
export interface Possible {
  allowed: boolean;
  why: string | null;
}

/** What stopped a run. */
export interface Failure {
  kind: 'task' | 'script' | 'start' | 'headJob' | 'silence' | 'unknown';
  headline: string;
  cause: string | null;
  advice: string | null;
  taskId: number | null;
  process: string | null;
  tag: string | null;
  exit: number | null;
  exitMeaning: string | null;
  report: string | null;
  consoleTail: string | null;
  /** Finished tasks that a resume can use again. */
  reusable: number;
}

/** What the run page needs beyond the contract's answer. */
export interface WorkflowSummary {
  reason: string | null;
  reasonSince: string | null;
  launched: boolean;
  pipelineName: string | null;
  pipelineId: number | null;
  computeEnvName: string | null;
  computeEnvId: string | null;
  failure: Failure | null;
  actions: { cancel: Possible; resume: Possible; relaunch: Possible; delete: Possible };
  notices: { severity: 'warn' | 'info'; text: string }[];
  resumedFrom: { id: string; runName: string } | null;
  outputs: { path: string; size: number }[];
}

/** A range of a text file, in bytes. */
export interface FileRange {
  text: string;
  offset: number;
  end: number;
  size: number;
  growing: boolean;
  /** Why there is no file. */
  missing: string | null;
}

/** What the form of a local compute environment needs to know about the server. */
export interface LocalPlatform {
  allowed: boolean;
  why: string | null;
  warning: string | null;
  workDir: string;
  maxRuns: number;
  nextflow: { command: string | null; version: string | null; problem: string | null };
}

interface Answer<T> {
  responses: { 200: { content: { 'application/json': T } } };
}
interface NoAnswer {
  responses: { 204: { content?: never } };
}
interface JsonBody<T> {
  requestBody: { content: { 'application/json': T } };
}
interface Query<T> {
  parameters: { query?: T };
}
interface Path<T> {
  parameters: { path: T };
}
interface FileQuery {
  name: string;
  /** Negative: counted from the end. */
  offset?: number;
  length?: number;
}

/** The endpoints that the platform's contract lacks, in the shape the client understands. */
export interface ExtPaths {
  '/ext/session': { get: Answer<Session> };
  '/ext/sign-in': { post: JsonBody<{ name: string; password: string }> & Answer<Session> };
  '/ext/sign-in/link': { post: JsonBody<{ token: string }> & Answer<Session> };
  '/ext/set-up': {
    post: JsonBody<{
      token: string;
      email: string;
      userName: string;
      firstName: string;
      lastName: string;
      password: string;
    }> &
      Answer<Session>;
  };
  '/ext/sign-out': { post: NoAnswer };
  '/ext/password': { put: JsonBody<{ current: string; password: string }> & NoAnswer };
  '/ext/sessions': { get: Answer<{ sessions: BrowserSession[] }> };
  '/ext/sessions/{id}': { delete: Path<{ id: string }> & NoAnswer };
  '/ext/workflow': {
    get: Query<{ search?: string; max?: number; offset?: number; workspaceId?: number }> &
      Answer<{ workflows: WorkflowRow[]; totalSize: number }>;
  };
  '/ext/workflow/{workflowId}': {
    get: Path<{ workflowId: string }> & Answer<WorkflowSummary>;
  };
  '/ext/workflow/{workflowId}/file': {
    get: { parameters: { path: { workflowId: string }; query: FileQuery } } & Answer<FileRange>;
  };
  '/ext/workflow/{workflowId}/task/{taskId}/file': {
    get: {
      parameters: { path: { workflowId: string; taskId: number }; query: FileQuery };
    } & Answer<FileRange>;
  };
  '/ext/compute-envs/local': { get: Answer<LocalPlatform> };
}
