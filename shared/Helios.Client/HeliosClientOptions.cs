namespace Helios.Client;

/// <summary>Where Helios is and how to talk to it.</summary>
public sealed record HeliosClientOptions
{
    /// <summary>Where Helios listens unless it was told otherwise.</summary>
    public static Uri DefaultServer { get; } = new("http://127.0.0.1:8787");

    /// <summary>The server's address, without a path.</summary>
    public Uri Server { get; init; } = DefaultServer;

    /// <summary>The token to present, where the server asks for one.</summary>
    public string? BearerToken { get; init; }

    /// <summary>Who asks, as it is kept with every change: <c>cli:ann</c> and the like.</summary>
    public string? Actor { get; init; }

    /// <summary>Bounds one request, beyond what the request itself asks to wait; 60 s, twice as long as the server lets a command wait for its turn.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The pause before a broken stream is opened again; doubles up to <see cref="LongestReconnectPause"/>.</summary>
    public TimeSpan ReconnectPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between two attempts to open a stream again.</summary>
    public TimeSpan LongestReconnectPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a stream is tried again without success before it is given up.</summary>
    public TimeSpan ReconnectFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often an attached terminal's connection is tried when it is quiet, and how long the answer may take; 10 s.</summary>
    public TimeSpan KeepAliveEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What the server reads in <c>User-Agent</c>.</summary>
    public string UserAgent { get; init; } = "helios-client/0.1";
}
