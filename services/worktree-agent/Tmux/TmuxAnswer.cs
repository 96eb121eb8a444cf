namespace Helios.WorktreeAgent.Tmux;

/// <summary>What tmux said to a call.</summary>
internal abstract record TmuxAnswer
{
    private TmuxAnswer()
    {
    }

    /// <summary>It was done.</summary>
    internal sealed record Done(string Output) : TmuxAnswer
    {
        public IEnumerable<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The server answered that there is no such session.</summary>
    internal sealed record NotFound(string Detail) : TmuxAnswer;

    /// <summary>The server answered, and would not do it.</summary>
    internal sealed record Refused(string Detail) : TmuxAnswer;

    /// <summary>No server answered: nothing is known about any session.</summary>
    internal sealed record Silent(string Evidence) : TmuxAnswer
    {
        /// <summary>Nobody listens on the socket.</summary>
        public bool IsNoServer => Evidence.StartsWith("no server running", StringComparison.Ordinal) || Evidence.StartsWith("error connecting", StringComparison.Ordinal);
    }

    public string Words => this switch
    {
        NotFound answer => answer.Detail,
        Refused answer => answer.Detail,
        Silent answer => answer.Evidence,
        _ => "",
    };

    /// <summary>Reads the exit code and standard error of a call that ran to its end. Pure.</summary>
    public static TmuxAnswer Read(int exitCode, string output, string error)
    {
        if (exitCode == 0)
            return new Done(output);
        var words = error.Trim();
        if (words.StartsWith("can't find ", StringComparison.Ordinal) || words.StartsWith("no such ", StringComparison.Ordinal))
            return new NotFound(words);
        // What a server without any session says, whichever one was asked for.
        if (words == "no current target")
            return new NotFound("no session is left (no current target)");
        // Said by the client, not by a server. "server exited": it was just about to go when we came.
        return Array.Exists(FromNobody, start => words.StartsWith(start, StringComparison.Ordinal)) || words.Length == 0
            ? new Silent(words.Length == 0 ? $"tmux ended with {exitCode} and without a word." : words)
            : new Refused(words);
    }

    private static readonly string[] FromNobody =
        ["no server running", "error connecting", "error creating", "couldn't create", "server exited", "lost server", "server version is", "protocol version mismatch"];
}
