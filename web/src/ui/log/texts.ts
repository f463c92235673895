import { formatCount } from '@/lib/format';

export const texts = {
  empty: 'Nothing was written yet',
  emptyDone: 'Nothing was written',
  tryAgain: 'Try again',
  find: 'Search in what is loaded',
  findShort: 'Search',
  found: (n: number, of: number) => (of === 0 ? 'none' : `${formatCount(n)} of ${formatCount(of)}`),
  next: 'Next match',
  previous: 'Previous match',
  closeFind: 'Close the search',
  errors: (n: number) => (n === 1 ? '1 error' : `${formatCount(n)} errors`),
  errorsTitle: 'Go to the next error line',
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
