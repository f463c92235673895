import { cx } from '@/lib/cx';
import { CopyButton } from './CopyButton';

interface CodeViewProps {
  /** Names the text: “Script”, “Command line”. */
  label: string;
  text: string;
  /** Wraps long lines instead of scrolling sideways. */
  wrap?: boolean;
  className?: string;
}

/** Text that a machine wrote or will read: to be read, selected and copied. */
export function CodeView({ label, text, wrap, className }: CodeViewProps) {
  return (
    <section className={cx('codeview', className)} aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className={cx('code', wrap && 'wrap')} tabIndex={0}>
        {text}
      </pre>
      <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />
    </section>
  );
}
