import { formatCount, plural } from '@/lib/format';

export const texts = {
  graph: 'Graph of processes',
  how: 'Arrow keys go along the lines, Enter filters by a process or opens a scope.',
  loading: 'The graph is read',

  empty: 'This pipeline has no graph yet',
  emptyActive: 'Its processes appear here as soon as Nextflow has begun the run.',
  emptyEver: 'Nextflow told of no process in this run.',
  tryAgain: 'Try again',

  derived: 'Order of first tasks; this client sent no graph',
  derivedHow:
    'Nextflow before 26.05 does not tell what flows from one process to another. Processes stand in the order of the pipeline, and dotted lines join those that began one after the other, which proves nothing.',
  refused: (problem: string) => `${problem}. Shown is the order of first tasks`,

  processes: (n: number) => plural(n, 'process', 'processes'),
  noTasks: 'no tasks',
  cached: (n: number) => `${formatCount(n)} cached`,
  done: (done: number, total: number) => `${formatCount(done)}/${formatCount(total)}`,
  failed: (n: number) => `${formatCount(n)} failed`,
  ignored: (n: number) => `${formatCount(n)} ignored`,
  cancelled: (n: number) => `${formatCount(n)} cancelled`,
  scope: (name: string, n: number) => `Scope ${name}, ${texts.processes(n)}`,
  close: (scope: string) => `Close ${scope}`,
  opened: 'Opened scopes',
  task: 'the chosen task is here',

  zoom: 'Zoom',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Fit the graph into view',
  percent: (scale: number) => `${Math.round(scale * 100)} %`,
  download: 'Download the graph',
  svg: 'Picture (SVG)',
  svgNote: 'As it is shown now',
  mermaid: 'Mermaid text',
  mermaidNote: 'All processes, for documents',

  list: 'Processes and what comes before them',
  after: (names: readonly string[]) => `after ${names.join(', ')}`,
  first: 'nothing before it',
  unknown: 'what comes before it is not known',
};
