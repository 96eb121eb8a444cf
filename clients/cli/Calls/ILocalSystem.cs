namespace Helios.Cli.Calls;

/// <summary>
/// The commands that need the services of Helios in their own process. The managed program runs them; the native program is only a client
/// and starts the managed program for them.
/// </summary>
internal interface ILocalSystem
{
    /// <summary>Runs all of Helios until it is stopped.</summary>
    Task<int> Up(CliCall call, UpRequest asked, CancellationToken ct);

    /// <summary>Takes lanes through their whole life.</summary>
    Task<int> Demo(CliCall call, CancellationToken ct);

    /// <summary>Checks this machine and the server.</summary>
    Task<int> Doctor(CliCall call, string home, bool fix, CancellationToken ct);
}
