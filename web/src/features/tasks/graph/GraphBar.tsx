import { Download, type LucideIcon, Maximize, Minus, Plus, X } from 'lucide-react';
import type { ComponentProps } from 'react';
import { Button } from '@/ui/Button';
import { Menu, MenuItem } from '@/ui/Menu';
import { texts } from './texts';

interface GraphBarProps {
  /** What has to be known about the graph, and at length. */
  note: string | null;
  noteHow: string | undefined;
  opened: readonly string[];
  onClose: (scope: string) => void;
  scale: number;
  onZoomIn: () => void;
  onZoomOut: () => void;
  onFit: () => void;
  onPicture: () => void;
  onMermaid: () => void;
}

/** What stands above the graph: where it is from, opened scopes, zoom and downloads. */
export function GraphBar(props: GraphBarProps) {
  return (
    <div className="graph-bar">
      {props.note && (
        <p className="graph-note" title={props.noteHow}>
          {props.note}
        </p>
      )}
      {props.opened.length > 0 && (
        <fieldset className="graph-scopes">
          <legend className="vh">{texts.opened}</legend>
          {props.opened.map((scope) => (
            <button
              key={scope}
              type="button"
              className="chip"
              aria-label={texts.close(scope)}
              title={texts.close(scope)}
              onClick={() => props.onClose(scope)}
            >
              {scope.slice(scope.lastIndexOf(':') + 1)}
              <X aria-hidden />
            </button>
          ))}
        </fieldset>
      )}
      <fieldset className="graph-zoom">
        <legend className="vh">{texts.zoom}</legend>
        <Tool label={texts.zoomOut} icon={Minus} onClick={props.onZoomOut} />
        <output className="graph-scale">{texts.percent(props.scale)}</output>
        <Tool label={texts.zoomIn} icon={Plus} onClick={props.onZoomIn} />
        <Tool label={texts.fit} icon={Maximize} onClick={props.onFit} />
        <Menu trigger={<Tool label={texts.download} icon={Download} />}>
          <MenuItem note={texts.svgNote} onSelect={props.onPicture}>
            {texts.svg}
          </MenuItem>
          <MenuItem note={texts.mermaidNote} onSelect={props.onMermaid}>
            {texts.mermaid}
          </MenuItem>
        </Menu>
      </fieldset>
    </div>
  );
}

interface ToolProps extends Omit<ComponentProps<typeof Button>, 'icon'> {
  label: string;
  icon: LucideIcon;
}

function Tool({ label, icon: Icon, ...rest }: ToolProps) {
  return (
    <Button {...rest} size="small" variant="quiet" icon aria-label={label} title={label}>
      <Icon aria-hidden />
    </Button>
  );
}
