import { useState } from 'react';
import { api, body, type Session } from '../api/client';
import { Dialog } from './dialog';
import { explain, notify } from './notices';

/** Sends a text to the agent of a session. */
export function Send({ session, close, initial = '' }: { session: Session; close: () => void; initial?: string }) {
  const [text, setText] = useState(initial);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    if (text.trim() === '') return;
    setBusy(true);
    try {
      await body(api.POST('/v1/sessions/{session}/send', { params: { path: { session: session.session_id } }, body: { text } }));
      notify('Accepted; Helios types it when the agent can take it.');
      close();
    } catch (failure) {
      explain(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Send to ${session.provider}`} close={close}>
      <textarea
        aria-label="Text"
        rows={6}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
        }}
      />
      <footer>
        <span className="dim">
          <kbd>Ctrl-Enter</kbd> sends
        </span>
        <button type="button" className="primary" disabled={busy || text.trim() === ''} onClick={() => void send()}>
          Send
        </button>
      </footer>
    </Dialog>
  );
}
