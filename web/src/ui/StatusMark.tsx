import { createElement, type ReactNode } from 'react';
import type { StatusKind, StatusWord } from './status';
import { statusShapes } from './statusShapes';

/** Made once: a page shows hundreds of them. */
const elements = new Map<string, ReactNode>(
  Object.entries(statusShapes).map(([kind, parts]) => [
    kind,
    parts.map(([tag, attributes], place) => createElement(tag, { key: place, ...attributes })),
  ]),
);

/** The shape of a state alone, in the colour around it. A word must stand beside it. */
export function StatusShape({ kind, size = 14 }: { kind: StatusKind; size?: number }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {elements.get(kind)}
    </svg>
  );
}

/** A state as shape, word and colour. `big` is the pill of a page header, whose running mark turns. */
export function StatusMark({ status, big = false }: { status: StatusWord; big?: boolean }) {
  return (
    <span className={`st ${status.kind}${big ? ' big' : ''}`}>
      <StatusShape kind={status.kind} />
      {status.word}
    </span>
  );
}
