using System.Runtime.InteropServices;
using Helios.Processes;

namespace Helios.TestServers;

/// <summary>Both servers around one command, which reads and writes where we do.</summary>
internal static class WithServers
{
    public static async Task<int> Run(string file, IReadOnlyList<string> arguments)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        ISharedServers servers;
        try
        {
            servers = await SharedServers.Start();
            await Console.Error.WriteLineAsync($"== servers: {servers.Description}");
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"could not start the servers for the tests: {failure.Message}");
            await Console.Out.WriteLineAsync("0 passed, 1 failed");
            return 1;
        }
        await using var stopped = servers;
        var command = new CommandSpec(file, arguments)
        {
            Timeout = null,
            StdoutTo = Console.OpenStandardOutput(),
            Environment = servers.Environment,
        };
        try
        {
            var result = await ProcessRunner.Instance.Run(command, stop.Token);
            await Console.Error.WriteAsync(result.Stderr.Text);
            return result.ExitCode ?? 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 130;
        }

        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }
}
