import type { components } from './schema';

/** Bodies of the endpoints below `/ext`, under the names the page uses. */
type Schemas = components['schemas'];

export type User = Schemas['UserResponseDto'];
/** Who is signed in, and whether the server still waits for its first administrator. */
export type Session = Schemas['SessionResponse'];
/** One browser that is signed in. */
export type BrowserSession = Schemas['SessionDto'];
/** One row of the runs list. */
export type WorkflowRow = Schemas['WorkflowRowDto'];
/** What the run page needs beyond the contract's answer. */
export type WorkflowSummary = Schemas['WorkflowSummary'];
/** A record that could not be read. */
export type Aside = Schemas['AsideDto'];
/** The processes of a run and, if its client told, what flows from one to another. */
export type ProcessGraph = Schemas['WorkflowGraphResponse'];
/** What stopped a run. */
export type Failure = Schemas['FailureDto'];
/** Tasks of one process that failed with the same exit code. */
export type DistinctFailure = Schemas['DistinctFailureDto'];
/** What may be done with a run now. */
export type WorkflowActions = Schemas['WorkflowActions'];
/** Whether an action is possible now, and why not. */
export type Possible = Schemas['Permitted'];
/** A range of a text file, in bytes. */
export type FileRange = Schemas['FilePiece'];
