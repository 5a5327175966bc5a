// Contains the failure of one panel: the others stay, and the failed one says that it failed and what to use
// instead. It never shows what it showed before.
'use client';
import { Component, type ReactNode } from 'react';
import { Panel } from './panel.tsx';

type Props = {
  readonly id: string;
  readonly title: string;
  readonly className?: string;
  readonly children: ReactNode;
};

export class PanelBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    const { id, title, className = '' } = this.props;
    return (
      <Panel id={id} title={title} lost className={className}>
        <p className="mt-1 text-stale">
          This panel failed, so this part is not known. STOP still works. On the host run{' '}
          <code>./agora status</code>. Panel: {id}.
        </p>
      </Panel>
    );
  }
}
