/** Belfry's mark: a bell in its tower. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M4 21.5V10.2C4 5.7 7.6 2.5 12 2.5s8 3.2 8 7.7v11.3" />
      <path
        d="M7.6 16.4c1.1-1 1.4-2.2 1.4-4.1 0-1.9 1.2-3.2 3-3.2s3 1.3 3 3.2c0 1.9.3 3.1 1.4 4.1Z"
        fill="currentColor"
        stroke="none"
      />
      <circle cx="12" cy="18.6" r="1.5" fill="var(--accent)" stroke="none" />
      <path d="M2.5 21.5h19" />
    </svg>
  );
}
