import { formatCount, plural } from '@/lib/format';

export const texts = {
  empty: 'Nothing was written yet',
  emptyDone: 'Nothing was written',
  tryAgain: 'Try again',
  find: 'Search the whole file',
  findShort: 'Search the whole file',
  found: (n: number, of: number) => (of === 0 ? 'none' : `${formatCount(n)} of ${formatCount(of)}`),
  foundMore: (n: number) => `over ${formatCount(n)}`,
  searching: (percent: number) => `${percent} % searched`,
  next: 'Next match',
  previous: 'Previous match',
  closeFind: 'Close the search',
  level: {
    error: (n: number) => plural(n, 'error'),
    warn: (n: number) => plural(n, 'warning'),
  },
  levelMore: {
    error: (n: number) => `over ${plural(n, 'error')}`,
    warn: (n: number) => `over ${plural(n, 'warning')}`,
  },
  levelNotCounted: { error: 'Errors', warn: 'Warnings' },
  levelTitle: {
    error: 'Go to the next error. With Shift: to the one before',
    warn: 'Go to the next warning. With Shift: to the one before',
  },
  frames: (n: number) => `${plural(n, 'frame')} of the trace`,
  wrap: 'Wrap long lines',
  follow: 'Follow',
  followTitle: 'Stay at the end while the log grows',
  start: 'Go to the beginning',
  end: 'Go to the end',
  download: 'Download',
  linkTo: (line: string) => `Link to ${line}`,
  line: (n: number) => `line ${formatCount(n)}`,
  byte: (n: number) => `byte ${formatCount(n)}`,
};
