namespace Helios.WorktreeAgent.Joining;

/// <summary>The command line of <c>join</c>.</summary>
internal sealed record JoinArguments(Uri Url, string Token)
{
    public const string Help = """
        Makes this machine a host of Helios.

        usage: helios-worktree-agent join URL TOKEN [OPTION…]

          URL                the API of Helios, such as https://helios.example
          TOKEN              the token that 'helios host enroll NAME' has printed; it can be used once

          --home FOLDER      where the settings go (default: /etc/helios for root, else $HELIOS_HOME or ~/.helios)
          --ca FILE          a PEM file with the authority that has issued the certificate of the API, if it is one of your own
          --user NAME        the user of the systemd unit, who owns the repositories (default: you)
          --insecure         also over http:// to another machine: only on a network that nobody else can read

        Repeat the same command if it fails: the token stays valid for this machine until it has joined.
        """;

    public string? Home { get; private init; }

    public string? CaFile { get; private init; }

    public string? User { get; private init; }

    /// <exception cref="JoinException">It is not a valid command line.</exception>
    public static JoinArguments Read(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var words = new List<string>();
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            if (!argument.StartsWith('-'))
                words.Add(argument);
            else if (argument is "--insecure")
                values[argument] = "";
            else if (argument is "--home" or "--ca" or "--user")
                values[argument] = ++index < arguments.Count ? arguments[index] : throw Misused($"{argument} needs a value");
            else
                throw Misused($"unknown option '{argument}'");
        }

        if (words is not [var address, var token])
            throw Misused(words.Count < 2 ? "URL and TOKEN are required" : $"'{words[2]}' is one argument too many");
        if (!Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw Misused($"'{address}' is not a URL such as https://helios.example");
        if (url is { Scheme: "http", IsLoopback: false } && !values.ContainsKey("--insecure"))
            throw Misused($"{address} would send the token unencrypted: use https://, or pass --insecure on a network of your own");
        return new JoinArguments(url, token)
        {
            Home = values.GetValueOrDefault("--home"),
            CaFile = values.GetValueOrDefault("--ca") is { } file ? Path.GetFullPath(file) : null,
            User = values.GetValueOrDefault("--user"),
        };
    }

    private static JoinException Misused(string fault) => new(2, $"{fault}; see helios-worktree-agent join --help");
}
