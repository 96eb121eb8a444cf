using System.Text;

namespace Helios.Worktrees.Tests.Fuzz;

/// <summary>A worktree as a lane may leave it: what was done in it, one after the other.</summary>
internal sealed record WorktreeState(int Seed, IReadOnlyList<WorktreeMove> Moves)
{
    /// <summary>A script that does it all in one process, and writes the numbers of the moves that succeeded to <c>$DONE</c>.</summary>
    public string Script()
    {
        var script = new StringBuilder();
        for (var i = 0; i < Moves.Count; i++)
            script
                .Append("( ")
                .AppendJoin(" && ", Moves[i].Commands)
                .Append(" ) >/dev/null 2>&1 </dev/null && echo ")
                .Append(i)
                .Append(" >> \"$DONE\"\n");
        return script.Append(":\n").ToString();
    }

    public override string ToString() => $"seed {Seed}: {string.Join("; ", Moves.Select(move => move.Name))}\n{Script()}";
}
