import { ArrowDownToLine, ArrowUpToLine, Download, Search, WrapText } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../Button';
import { Chip } from '../Chip';
import { texts } from './texts';

interface LogBarProps {
  title: ReactNode;
  /** Without lines there is nothing to search, wrap or go through. */
  hasLines: boolean;
  /** Goes through lines by how much they want to be seen. */
  levels: ReactNode;
  isFinding: boolean;
  onFind: () => void;
  wrap: boolean;
  onWrap: () => void;
  onStart: (() => void) | undefined;
  onEnd: () => void;
  download: string | undefined;
  growing: boolean;
  follow: boolean;
  onFollow: () => void;
}

/** Which file this is, and what can be done with it. */
export function LogBar(props: LogBarProps) {
  return (
    <div className="logbar">
      <div className="logbar-title">{props.title}</div>
      {props.hasLines && (
        <>
          {props.levels}
          <Tool label={texts.find} expanded={props.isFinding} onClick={props.onFind}>
            <Search aria-hidden />
          </Tool>
          <Tool label={texts.wrap} pressed={props.wrap} onClick={props.onWrap}>
            <WrapText aria-hidden />
          </Tool>
          {props.onStart && (
            <Tool label={texts.start} onClick={props.onStart}>
              <ArrowUpToLine aria-hidden />
            </Tool>
          )}
          {props.download && (
            <a
              className="btn quiet icon s"
              href={props.download}
              download
              aria-label={texts.download}
              title={texts.download}
            >
              <Download aria-hidden />
            </a>
          )}
        </>
      )}
      {props.growing ? (
        <Chip pressed={props.follow} title={texts.followTitle} onClick={props.onFollow}>
          {texts.follow}
        </Chip>
      ) : (
        props.hasLines && (
          <Tool label={texts.end} onClick={props.onEnd}>
            <ArrowDownToLine aria-hidden />
          </Tool>
        )
      )}
    </div>
  );
}

interface ToolProps {
  label: string;
  pressed?: boolean;
  expanded?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Tool({ label, pressed, expanded, onClick, children }: ToolProps) {
  return (
    <Button
      size="small"
      variant="quiet"
      icon
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}
