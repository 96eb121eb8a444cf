import { useEffect, useState } from 'react';
import { type AgentDialog, api, body, type Lane, type Session, sentence } from '../api/client';
import { Dialog } from './dialog';
import { explain, notify } from './notices';

/** Shows the question that an agent waits at; a number answers it. */
export function Answer({ lane, session, close, toTerminal }: { lane: Lane; session: Session; close: () => void; toTerminal: () => void }) {
  const [dialog, setDialog] = useState<AgentDialog | string | null>(null);
  const [busy, setBusy] = useState(false);
  const path = { path: { session: session.session_id } };
  // biome-ignore lint/correctness/useExhaustiveDependencies: each revision of the session may be another dialog
  useEffect(() => {
    body(api.GET('/v1/sessions/{session}/dialog', { params: path })).then(setDialog, (failure) => setDialog(sentence(failure)));
  }, [session.session_id, session.revision]);
  const shown = dialog !== null && typeof dialog !== 'string' ? dialog : null;
  const answer = async (choice: string) => {
    if (!shown || busy) return;
    setBusy(true);
    try {
      await body(api.POST('/v1/sessions/{session}/answer', { params: path, body: { dialog_id: shown.dialog_id, choice } }));
      notify(`Answered: ${shown.choices.find((one) => one.key === choice)?.text ?? choice}`);
      close();
    } catch (failure) {
      explain(failure);
      setBusy(false);
      body(api.GET('/v1/sessions/{session}/dialog', { params: path })).then(setDialog, (gone) => setDialog(sentence(gone)));
    }
  };
  return (
    <Dialog title={`${lane.display_name} asks`} close={close}>
      {dialog === null ? (
        <p className="dim">Reading the screen…</p>
      ) : shown === null ? (
        <p>{dialog as string}</p>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: the numbers are keys as well as buttons
        <div
          onKeyDown={(event) => {
            if (shown.choices.some((one) => one.key === event.key)) {
              event.preventDefault();
              void answer(event.key);
            }
          }}
        >
          <pre className="list">{shown.question}</pre>
          <div className="answers">
            {shown.choices.map((one, index) => (
              <button
                key={one.key}
                type="button"
                className={index === 0 ? 'primary' : ''}
                disabled={busy}
                // biome-ignore lint/a11y/noAutofocus: the dialog is opened to press one of these
                autoFocus={index === 0}
                onClick={() => void answer(one.key)}
              >
                <kbd>{one.key}</kbd> {one.text}
              </button>
            ))}
          </div>
        </div>
      )}
      <footer>
        <button type="button" onClick={toTerminal}>
          Open the terminal
        </button>
        {shown && (
          <button type="button" disabled={busy} onClick={() => void answer('esc')}>
            Escape
          </button>
        )}
      </footer>
    </Dialog>
  );
}
