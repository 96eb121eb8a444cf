using System.Globalization;
using Helios.Processes;

namespace Helios.Testing;

/// <summary>What somebody does to a process from outside, by its pid.</summary>
public static class Signals
{
    public static async Task Send(string signal, params IEnumerable<int> pids) =>
        (
            await ProcessRunner.Instance.Run(
                new CommandSpec("kill", [$"-{signal}", .. pids.Select(pid => pid.ToString(CultureInfo.InvariantCulture))]),
                CancellationToken.None
            )
        ).EnsureSucceeded();
}
