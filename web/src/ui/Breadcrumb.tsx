import { Link, type LinkProps } from '@tanstack/react-router';
import { Fragment } from 'react';
import { texts } from './texts';

/** Where this page lies. The last step is the page itself. */
export function Breadcrumb({
  steps,
  here,
}: {
  steps: { label: string; link: LinkProps }[];
  here: string;
}) {
  return (
    <nav className="crumb" aria-label={texts.breadcrumb}>
      {steps.map((step) => (
        <Fragment key={step.label}>
          <Link {...step.link}>{step.label}</Link>
          <span aria-hidden>/</span>
        </Fragment>
      ))}
      <span className="clip" aria-current="page">
        {here}
      </span>
    </nav>
  );
}
