import { useEffect, useState } from 'react';
import { api, body, type DeadLetter, sentence } from '../api/client';
import { useWorld } from '../live/store';
import { Act } from '../parts/act';
import { Age } from '../parts/age';
import { Dialog } from '../parts/dialog';
import { Head } from '../parts/head';
import { explain, notify } from '../parts/notices';

/** The last part of a type's name, or of a list of them, is what tells messages apart. */
const typeName = (type: string | null | undefined) =>
  type
    ?.split(/[\s,;]/, 1)[0]
    ?.split(/[.:/]/)
    .pop() ?? 'unknown';

/** Messages between the services that failed for good. */
export default function DeadLetters() {
  const letters = useWorld((world) => world.deadLetters);
  const [asked, ask] = useState<{ what: 'show' | 'drop'; letter: DeadLetter } | null>(null);
  const isAdmin = useWorld((world) => world.me?.scope === 'admin');
  const sorted = [...letters.values()].sort((a, b) => b.dead_letter_id - a.dead_letter_id);
  return (
    <div className="page">
      <h1>Dead letters</h1>
      {!isAdmin ? (
        <p className="empty">Dead letters contain messages of all users. To see them, sign in with a token of the scope admin.</p>
      ) : sorted.length === 0 ? (
        <p className="empty">Every message between the services was processed.</p>
      ) : (
        <>
          <p>
            These messages failed for good, after their retries. Fix the cause, then replay them: a message that was processed after all is
            ignored.
          </p>
          <table>
            <Head titles={['Number', 'Failed in', 'Message', 'Why', 'When', 'Actions']} />
            <tbody>
              {sorted.map((letter) => (
                <tr key={letter.dead_letter_id}>
                  <th scope="row">{letter.dead_letter_id}</th>
                  <td>{letter.origin}</td>
                  <td className="mono" title={letter.message_type ?? undefined}>
                    {typeName(letter.message_type)}
                  </td>
                  <td className="why">{letter.detail}</td>
                  <td>
                    <Age since={letter.failed_at} />
                  </td>
                  <td className="actions">
                    <button type="button" onClick={() => ask({ what: 'show', letter })}>
                      Show
                    </button>
                    <Act scope="admin" onClick={() => void replay(letter)}>
                      Replay
                    </Act>
                    <Act scope="admin" className="danger" onClick={() => ask({ what: 'drop', letter })}>
                      Drop
                    </Act>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {asked?.what === 'show' && <Whole letter={asked.letter} close={() => ask(null)} />}
      {asked?.what === 'drop' && <Drop letter={asked.letter} close={() => ask(null)} />}
    </div>
  );
}

const path = (letter: DeadLetter) => ({ params: { path: { letter: `${letter.dead_letter_id}` } } });

// The list changes with the event.
const replay = (letter: DeadLetter) =>
  body(api.POST('/v1/dead-letters/{letter}/replay', path(letter))).then(() => notify('Sent again.'), explain);

/** Everything about one of them: the stack trace and the message are read only here. */
function Whole({ letter, close }: { letter: DeadLetter; close: () => void }) {
  const [whole, setWhole] = useState<DeadLetter | string | null>(null);
  useEffect(() => {
    body(api.GET('/v1/dead-letters/{letter}', path(letter))).then(setWhole, (failure) => setWhole(sentence(failure)));
  }, [letter]);
  return (
    <Dialog title={`Dead letter ${letter.dead_letter_id}`} close={close}>
      {whole === null ? (
        <p className="dim">Loading…</p>
      ) : typeof whole === 'string' ? (
        <p>{whole}</p>
      ) : (
        <>
          <p>{whole.detail}</p>
          <p className="dim">
            {whole.origin}, endpoint <code>{whole.endpoint}</code>, {whole.reason.replaceAll('_', ' ')}
          </p>
          {[
            ['Message', whole.body],
            ['Headers', whole.headers],
            ['Stack trace', whole.evidence],
          ].map(
            ([title, text]) =>
              text && (
                <section key={title}>
                  <h3>{title}</h3>
                  <pre className="list">{text}</pre>
                </section>
              ),
          )}
        </>
      )}
      <footer>
        <button type="button" onClick={close}>
          Close
        </button>
      </footer>
    </Dialog>
  );
}

function Drop({ letter, close }: { letter: DeadLetter; close: () => void }) {
  return (
    <Dialog title={`Drop dead letter ${letter.dead_letter_id}?`} close={close}>
      <p>The message is deleted and will not be processed. Drop it only if nothing depends on it.</p>
      <footer>
        <button type="button" onClick={close}>
          Keep it
        </button>
        <button
          type="button"
          className="danger"
          onClick={() =>
            body(api.DELETE('/v1/dead-letters/{letter}', path(letter)))
              .then(() => notify('Dropped.'), explain)
              .finally(close)
          }
        >
          Drop it
        </button>
      </footer>
    </Dialog>
  );
}
