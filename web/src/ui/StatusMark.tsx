import type { ReactNode } from 'react';
import type { StatusKind, StatusWord } from './status';

// Filled shapes are final and clear; hollow shapes are waiting, reused or unsure.
const shapes: Record<StatusKind, ReactNode> = {
  pending: <circle cx="8" cy="8" r="5.6" strokeDasharray="1.2 2.7" />,
  submitted: (
    <>
      <path d="M8 1.8 14.2 8 8 14.2 1.8 8Z" />
      <path d="M8 5.4V8l1.6 1.2" />
    </>
  ),
  running: (
    <>
      <circle cx="8" cy="8" r="6" opacity=".35" />
      <path className="spin" d="M8 2a6 6 0 0 1 6 6" />
      <path d="M6.6 5.4v5.2L10.8 8Z" fill="currentColor" stroke="none" />
    </>
  ),
  ok: (
    <>
      <circle cx="8" cy="8" r="6.7" fill="currentColor" stroke="none" />
      <path d="m5 8.2 2.1 2.1L11 6.2" stroke="var(--surface)" strokeWidth="1.7" />
    </>
  ),
  cached: (
    <>
      <rect x="2" y="2" width="12" height="12" rx="2.5" />
      <path d="m5 8.2 2.1 2.1L11 6.2" />
    </>
  ),
  warn: (
    <>
      <path d="M8 2.2 14.4 13.4H1.6Z" />
      <path d="M8 6.4v3.2M8 11.4v.1" />
    </>
  ),
  failed: (
    <>
      <path
        d="M5.1 1.3h5.8l3.8 3.8v5.8l-3.8 3.8H5.1L1.3 10.9V5.1Z"
        fill="currentColor"
        stroke="none"
      />
      <path d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" stroke="var(--surface)" strokeWidth="1.7" />
    </>
  ),
  cancelled: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="m3.8 12.2 8.4-8.4" />
    </>
  ),
  unknown: (
    <>
      <rect x="2.2" y="2.2" width="11.6" height="11.6" rx="5.8" strokeDasharray="3 1.8" />
      <path d="M6.3 6.3a1.75 1.75 0 1 1 2.5 1.7c-.5.3-.8.5-.8 1.1M8 11.1v.1" />
    </>
  ),
};

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
      {shapes[kind]}
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
