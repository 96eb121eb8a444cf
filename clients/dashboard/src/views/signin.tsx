import { useWorld } from '../live/store';
import { notify } from '../parts/notices';

const isLoopback = /^(localhost|127\.[\d.]+|\[::1\])$/.test(location.hostname);

/** What a browser sees that is not signed in. */
export function SignIn() {
  const failure = useWorld((world) => world.signInFailure);
  const command = isLoopback ? 'helios open' : `helios open --server ${location.origin}`;
  return (
    <div className="page first signin">
      <h1>Sign in</h1>
      {failure && <p className="error">{failure}</p>}
      <p>Run this where your token is, and open the address that it prints. It signs in this browser once, with the rights of the token.</p>
      <div className="command">
        <code>{command}</code>
        <button type="button" onClick={() => void navigator.clipboard?.writeText(command).then(() => notify('Copied.'))}>
          Copy
        </button>
      </div>
      {isLoopback ? (
        <p className="dim">
          The command line finds the token of a Helios of yours by itself; for another one, set <code>HELIOS_TOKEN</code>.
        </p>
      ) : (
        <p className="dim">
          Set <code>HELIOS_TOKEN</code> first. An administrator creates one with <code>helios token create</code>.
        </p>
      )}
      {!window.isSecureContext && (
        <p className="error">
          Browsers keep no session over plain HTTP. Use https, or a tunnel to this port: <code>ssh -L 8787:127.0.0.1:8787 HOST</code>
        </p>
      )}
    </div>
  );
}
