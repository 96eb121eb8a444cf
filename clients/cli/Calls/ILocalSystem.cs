namespace Helios.Cli.Calls;

/// <summary>
/// The commands that need the services of Helios in their own process, or the whole screen. The managed program runs them; the native
/// program is only a client and starts the managed program for them.
/// </summary>
internal interface ILocalSystem
{
    /// <summary>Runs all of Helios until it is stopped.</summary>
    Task<int> Up(CliCall call, UpRequest asked, CancellationToken ct);

    /// <summary>Takes lanes through their whole life.</summary>
    Task<int> Demo(CliCall call, CancellationToken ct);

    /// <summary>Checks this machine and the server.</summary>
    Task<int> Doctor(CliCall call, string home, bool fix, CancellationToken ct);

    /// <summary>Serves the tools of an agent on standard input and output until the agent closes them.</summary>
    Task<int> Mcp(CliCall call, CancellationToken ct);

    /// <summary>Shows all lanes and hosts on the whole screen until a person leaves it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="at">The lane to select, by its id; null for the first row.</param>
    /// <param name="ct">Ends it.</param>
    Task<int> Top(CliCall call, string? at, CancellationToken ct);
}
