using Helios.Cli.Calls;
using Helios.ManagedCli.Demo;
using Helios.ManagedCli.Doctor;
using Helios.ManagedCli.Mcp;
using Helios.ManagedCli.Top;
using Helios.ManagedCli.Up;

namespace Helios.ManagedCli;

/// <summary>The commands that run services of Helios in this process, or take the whole screen.</summary>
internal sealed class LocalSystem : ILocalSystem
{
    public Task<int> Up(CliCall call, UpRequest asked, CancellationToken ct) => EmbeddedRun.Run(call, asked, ct);

    public Task<int> Demo(CliCall call, CancellationToken ct) => DemoRun.Run(call, ct);

    public Task<int> Doctor(CliCall call, string home, bool fix, CancellationToken ct) => CheckupRun.Run(call, home, fix, ct);

    public Task<int> Mcp(CliCall call, CancellationToken ct) => McpRun.Run(call, ct);

    public Task<int> Top(CliCall call, string? at, CancellationToken ct) => TopRun.Run(call, at, ct);
}
