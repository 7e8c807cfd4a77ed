// The page of a chat action, in a dialog. The browser keeps the focus in it and gives it back. Esc closes it, but where the page itself has the focus
// browsers tell nothing of keys: there extensions' SDK says that it was pressed, and Shift+Tab leads to the button that closes.

import { isLeaveAsked } from '@gatehouse/extension-sdk/host';
import { Button } from '@livechat/design-system-react-components';
import { useEffect, useRef, useState } from 'react';
import { Dialog } from '../../shell/Dialog.tsx';
import { useStore } from '../../state/use-store.ts';
import type { OpenPage } from '../chat-actions.ts';
import type { Extensions } from '../extensions.ts';
import type { Diagnosis } from '../registry.ts';
import { Cover } from './Cover.tsx';

/** Those of widgets' frames (`extension-sdk/src/host/launch.ts`): no top navigation, no modals. */
const SANDBOX =
  'allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads allow-same-origin';
/** A page that takes longer is shown as far as it is. */
const COVERED_MS = 4_000;

export function ActionDialog({ extensions }: { readonly extensions: Extensions }) {
  const { dialog } = extensions.actions;
  const page = useStore(dialog);
  if (page === undefined) return null;
  const { app, label } = page.action;
  return (
    <Dialog key={page.action.id} title={label} from={app.name} size="page" onClose={() => dialog.set(undefined)}>
      <ActionPage key={page.id} extensions={extensions} page={page} />
    </Dialog>
  );
}

function ActionPage({ extensions, page }: { readonly extensions: Extensions; readonly page: OpenPage }) {
  const { action, at, url } = page;
  const [isCovered, setCovered] = useState(true);
  const [diagnosis, setDiagnosis] = useState<Diagnosis>();
  useEffect(() => {
    const timer = setTimeout(() => setCovered(false), COVERED_MS);
    return () => clearTimeout(timer);
  }, []);

  // The browser's own page of an error loads, too, and does not say that it is one: the server can see why.
  useEffect(() => {
    if (isCovered) return;
    let isOver = false;
    extensions.registry
      .diagnoseAction(action.id, at)
      .then((found) => !isOver && setDiagnosis(found))
      .catch(() => {});
    return () => {
      isOver = true;
    };
  }, [isCovered, extensions, action.id, at]);

  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const hear = ({ source, origin, data }: MessageEvent) => {
      const isIts = source !== null && source === frame.current?.contentWindow && origin === action.origin;
      if (isIts && isLeaveAsked(data)) extensions.actions.dialog.set(undefined);
    };
    addEventListener('message', hear);
    return () => removeEventListener('message', hear);
  }, [extensions, action.origin]);

  const isBroken = diagnosis !== undefined && diagnosis.cause !== 'ok';
  return (
    <div className="action-page">
      {isBroken && (
        <div className="action-page__problem" role="alert">
          <p>
            <strong>{action.app.name} may not be shown here.</strong> {diagnosis.detail} <small>{diagnosis.fix}</small>
          </p>
          <Button kind="secondary" size="compact" onClick={() => void extensions.actions.run(action, at)}>
            Try again
          </Button>
        </div>
      )}
      <div className="action-page__place">
        <iframe
          ref={frame}
          title={`${action.label}, ${action.app.name}`}
          sandbox={SANDBOX}
          allow=""
          referrerPolicy="strict-origin"
          src={url}
          onLoad={() => setCovered(false)}
        />
        {isCovered && <Cover name={action.app.name} state="loading" diagnosis={undefined} onRetry={() => {}} />}
      </div>
    </div>
  );
}
