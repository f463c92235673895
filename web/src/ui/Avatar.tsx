/** The first letters of a person or workspace. */
export function Avatar({
  name,
  square,
  small,
}: {
  name: string;
  square?: boolean;
  small?: boolean;
}) {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = (words.length > 1 ? words.slice(0, 2).map((w) => w[0]) : [name.slice(0, 2)]).join(
    '',
  );
  return (
    <span
      aria-hidden
      className={`av${small ? ' s' : ''}`}
      style={square ? { borderRadius: 'var(--r-2)' } : undefined}
    >
      {letters.toUpperCase()}
    </span>
  );
}
