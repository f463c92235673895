/** A record whose unknown values are absent, and never `null`. */
export type Present<T> = { [K in keyof T]: Exclude<T[K], null> };

/** On the wire an unknown value may be `null` or absent; pages know one of the two. Shallow. */
export function present<T extends object>(record: T): Present<T> {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null),
  ) as Present<T>;
}
