namespace Helios.WorktreeAgent.Tmux;

/// <summary>The result of a call of tmux.</summary>
internal abstract record TmuxAnswer
{
    private TmuxAnswer() { }

    /// <summary>Success.</summary>
    internal sealed record Done(string Output) : TmuxAnswer
    {
        public IEnumerable<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The server answered that the session does not exist.</summary>
    internal sealed record NotFound(string Detail) : TmuxAnswer;

    /// <summary>The server refused.</summary>
    internal sealed record Refused(string Detail) : TmuxAnswer;

    /// <summary>No server answered: nothing is known about any session.</summary>
    internal sealed record Silent(string Evidence) : TmuxAnswer
    {
        /// <summary>Nobody listens on the socket.</summary>
        public bool IsNoServer =>
            Evidence.StartsWith("no server running", StringComparison.Ordinal)
            || Evidence.StartsWith("error connecting", StringComparison.Ordinal);
    }

    public string Words =>
        this switch
        {
            NotFound answer => answer.Detail,
            Refused answer => answer.Detail,
            Silent answer => answer.Evidence,
            _ => "",
        };

    /// <summary>Reads the exit code and standard error of a completed call. Pure.</summary>
    public static TmuxAnswer Read(int exitCode, string output, string error)
    {
        if (exitCode == 0)
            return new Done(output);
        var words = error.Trim();
        if (words.StartsWith("can't find ", StringComparison.Ordinal) || words.StartsWith("no such ", StringComparison.Ordinal))
            return new NotFound(words);
        // A server without any session says this for any name.
        if (words == "no current target")
            return new NotFound("no session is left (no current target)");
        // Printed by the client, not a server. "server exited": it was just exiting.
        return Array.Exists(FromNobody, start => words.StartsWith(start, StringComparison.Ordinal)) || words.Length == 0
            ? new Silent(words.Length == 0 ? $"tmux exited with code {exitCode} and no output." : words)
            : new Refused(words);
    }

    private static readonly string[] FromNobody =
    [
        "no server running",
        "error connecting",
        "error creating",
        "couldn't create",
        "server exited",
        "lost server",
        "server version is",
        "protocol version mismatch",
    ];
}
