using System.Text;
using Helios.Contracts.Api.Workspaces;
using Helios.Processes;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Setup;

/// <summary>
/// Runs a workspace's setup commands in a fresh worktree, one after the other, and appends their output to the lane's log.
/// </summary>
internal sealed class SetupCommands(IProcessRunner processes, IOptions<WorktreeOptions> options)
{
    // In a log of this size, only the beginning and end of further output are kept.
    private const long LongLog = 32 * 1024 * 1024;
    private const int LeastOfACommand = 16 * 1024;

    /// <exception cref="SetupFailedException">The command failed or took too long.</exception>
    public async Task Run(SetupCommand command, ProvisionRequest request, string worktree, CancellationToken cancellationToken)
    {
        if (command.Argv.Count == 0)
            throw new SetupFailedException("A setup command has no argv.");
        await using var log = new FileStream(request.LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        await log.WriteAsync(Encoding.UTF8.GetBytes($"$ {string.Join(' ', command.Argv)}\n"), cancellationToken);
        var start = log.Position;
        var most = log.Length > LongLog ? LeastOfACommand : options.Value.SetupOutputLimitBytes;
        await using var output = new BoundedOutput(log, most);
        var result = await processes.Run(
            new CommandSpec(command.Argv[0], [.. command.Argv.Skip(1)])
            {
                WorkingDirectory = worktree,
                Environment = request.Environment,
                Timeout = command.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.Value.SetupCommandTimeout,
                StdoutTo = output,
                OutputLimit = most,
            },
            cancellationToken
        );
        await output.Finish(cancellationToken);
        await log.WriteAsync(result.Stderr.Bytes, cancellationToken);
        if (!result.Stderr.IsComplete)
            await log.WriteAsync("\n[The middle of its standard error is omitted]\n"u8.ToArray(), cancellationToken);
        await log.WriteAsync(Encoding.UTF8.GetBytes($"# {result.Ending.Describe()}\n"), cancellationToken);
        await log.FlushAsync(cancellationToken);
        if (!result.Succeeded)
            throw new SetupFailedException(
                $"The setup command '{string.Join(' ', command.Argv)}' {result.Ending.Describe()}.",
                Tail(request.LogFile, start)
            );
    }

    private static string Tail(string file, long start)
    {
        using var log = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = Math.Max(start, log.Length - 4096);
        using var reader = new StreamReader(log);
        return reader.ReadToEnd();
    }
}
