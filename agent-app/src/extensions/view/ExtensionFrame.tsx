// One extension in its place: its iframe, made once and kept, and a cover over it while there is nothing to see.

import type { Frame, FrameState } from '@gatehouse/extension-sdk/host';
import { useEffect, useRef, useState } from 'react';
import type { Extensions } from '../extensions.ts';
import type { Installed } from '../installed.ts';
import type { Diagnosis } from '../registry.ts';
import { Cover } from './Cover.tsx';
import { Note } from './Note.tsx';

type Props = { readonly extensions: Extensions; readonly installed: Installed; readonly isShown: boolean };

export function ExtensionFrame({ extensions, installed, isShown }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const wasShown = useRef(isShown);
  wasShown.current = isShown;
  const [frame, setFrame] = useState<Frame>();
  const [state, setState] = useState<FrameState | 'refused'>('loading');
  const [diagnosis, setDiagnosis] = useState<Diagnosis>();
  const { widgetId } = installed.extension;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a widget's id stands for all of it; what else changes must not begin it anew.
  useEffect(() => {
    let attached: Frame | undefined;
    let stop = () => {};
    const giveBack = extensions.turns.take(
      (started) => {
        const iframe = document.createElement('iframe');
        try {
          attached = extensions.attach(iframe, installed);
        } catch (error) {
          setState('refused');
          setDiagnosis({ cause: 'refused', detail: String(error instanceof Error ? error.message : error), fix: '' });
          started();
          return;
        }
        const own = attached;
        stop = own.onChange(() => {
          setState(own.state);
          if (own.state !== 'loading') started();
        });
        // What it needed of the machine to start, it has had: one that then says nothing keeps no other waiting.
        iframe.addEventListener('load', started);
        place.current?.append(iframe);
        own.setVisible(wasShown.current);
        setFrame(own);
        setState(own.state);
      },
      { isShown: wasShown.current },
    );
    return () => {
      giveBack();
      stop();
      if (attached !== undefined) extensions.release(attached);
    };
  }, [extensions, widgetId, installed.extension.url]);

  useEffect(() => frame?.setVisible(isShown), [frame, isShown]);

  // A frame that failed, or shows something and says nothing, may be the browser's own page of an error: the server can see why.
  useEffect(() => {
    if (state !== 'failed' && state !== 'silent') return;
    let isOver = false;
    extensions.registry
      .diagnose(widgetId)
      .then((found) => {
        if (isOver) return;
        setDiagnosis(found);
        if (found.cause !== 'ok' && state === 'silent') frame?.fail();
      })
      .catch(() => {});
    return () => {
      isOver = true;
    };
  }, [state, extensions, widgetId, frame]);

  const retry = () => {
    setDiagnosis(undefined);
    frame?.retry();
  };
  const isCovered = state !== 'connected' && state !== 'silent';
  return (
    <div className="extension-frame" data-state={state} data-widget={widgetId}>
      <div className="extension-frame__place" ref={place} inert={isCovered} />
      {isCovered && <Cover name={installed.app.name} state={state} diagnosis={diagnosis} onRetry={retry} />}
      {!isCovered && <Note extensions={extensions} widgetId={widgetId} />}
    </div>
  );
}
