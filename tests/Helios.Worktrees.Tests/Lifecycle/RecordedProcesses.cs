using System.Collections.Concurrent;
using Helios.Processes;

namespace Helios.Worktrees.Tests.Lifecycle;

/// <summary>Runs commands, and remembers them.</summary>
internal sealed class RecordedProcesses : IProcessRunner
{
    private readonly ConcurrentQueue<CommandSpec> commands = new();

    /// <summary>The git commands since the last <see cref="Forget"/> (<c>status</c>), in order.</summary>
    public IReadOnlyList<string> Git => [.. commands.Where(command => Path.GetFileName(command.File) is "git").Select(GitCommandOf)];

    public void Forget() => commands.Clear();

    public Task<CommandResult> Run(CommandSpec command, CancellationToken cancellationToken)
    {
        commands.Enqueue(command);
        return ProcessRunner.Instance.Run(command, cancellationToken);
    }

    private static string GitCommandOf(CommandSpec command)
    {
        for (var i = 0; i < command.Arguments.Count; i++)
        {
            if (command.Arguments[i] is "-c")
                i++;
            else if (!command.Arguments[i].StartsWith('-'))
                return command.Arguments[i];
        }
        return "";
    }
}
