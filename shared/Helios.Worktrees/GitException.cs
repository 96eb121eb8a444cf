using Helios.Processes;
using Helios.Worktrees.Git;

namespace Helios.Worktrees;

/// <summary>A git call failed. The message is one sentence; <see cref="Tail"/> is the end of git's output.</summary>
internal sealed class GitException : Exception
{
    internal GitException(GitCall call, CommandResult result)
        : base(Describe(call, result)) => Tail = result.Stderr.Tail(4096);

    public GitException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    public string Tail { get; } = "";

    // These only summarise earlier lines.
    private static readonly string[] Sums = ["fatal: adding files failed", "fatal: updating files failed"];

    private static string Describe(GitCall call, CommandResult result)
    {
        var lines = result.Stderr.Tail(4096).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var said = lines.LastOrDefault(line => line.StartsWith("fatal:", StringComparison.Ordinal) && !Sums.Contains(line))
            ?? lines.FirstOrDefault(line => line.StartsWith("error:", StringComparison.Ordinal))
            ?? lines.LastOrDefault();
        var name = call.Arguments.Count > 0 ? call.Arguments[0] : "";
        return result.Ending is CommandEnding.Exited && said is not null
            ? $"git {name}: {said}."
            : $"git {name} {result.Ending.Describe()}.";
    }
}
