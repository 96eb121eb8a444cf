namespace Helios.Client;

/// <summary>The address of Helios and the options of the client.</summary>
public sealed record HeliosClientOptions
{
    /// <summary>The default address of Helios.</summary>
    public static Uri DefaultServer { get; } = new("http://127.0.0.1:8787");

    /// <summary>The server's address, without a path.</summary>
    public Uri Server { get; init; } = DefaultServer;

    /// <summary>The bearer token, if the server requires one.</summary>
    public string? BearerToken { get; init; }

    /// <summary>The actor recorded with every change, such as <c>cli:ann</c>.</summary>
    public string? Actor { get; init; }

    /// <summary>
    /// The time limit of a request, in addition to its own wait; 60 s, twice the time that the server lets a command wait for its turn.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The pause before a broken stream is reopened; doubles up to <see cref="LongestReconnectPause"/>.</summary>
    public TimeSpan ReconnectPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between two attempts to reopen a stream.</summary>
    public TimeSpan LongestReconnectPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to try to reopen a stream before giving up.</summary>
    public TimeSpan ReconnectFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often to ping a quiet connection of an attached terminal, and how long the answer may take; 10 s.</summary>
    public TimeSpan KeepAliveEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The value of <c>User-Agent</c>.</summary>
    public string UserAgent { get; init; } = "helios-client/0.1";
}
