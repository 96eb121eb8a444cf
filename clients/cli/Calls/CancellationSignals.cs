using System.Runtime.InteropServices;

namespace Helios.Cli.Calls;

/// <summary>The first Ctrl-C or SIGTERM cancels; the second exits.</summary>
internal sealed class CancellationSignals : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    public CancellationSignals()
    {
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel),
        ];
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        context.Cancel = true;
        if (source.IsCancellationRequested)
            Environment.Exit(ExitCodes.Cancelled);
        // Continuations must not run on the signal's thread: it has to receive the second signal.
        _ = Task.Run(source.Cancel);
    }
}
