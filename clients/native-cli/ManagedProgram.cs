using Helios.Cli.Calls;
using Helios.Processes;

namespace Helios.NativeCli;

/// <summary>
/// Replaces this process with the managed program beside it, which has the services: same arguments, standard streams, signals and exit
/// code.
/// </summary>
internal sealed class ManagedProgram(IReadOnlyList<string> args) : ILocalSystem
{
    private const string Name = "helios-managed";

    public Task<int> Up(CliCall call, UpRequest asked, CancellationToken ct) => Replace(call);

    public Task<int> Demo(CliCall call, CancellationToken ct) => Replace(call);

    public Task<int> Doctor(CliCall call, string home, bool fix, CancellationToken ct) => Replace(call);

    public Task<int> Mcp(CliCall call, CancellationToken ct) => Replace(call);

    public Task<int> Top(CliCall call, string? at, CancellationToken ct) => Replace(call);

    private async Task<int> Replace(CliCall call)
    {
        var program = Path.Combine(AppContext.BaseDirectory, Name);
        await call.Terminal.Flush();
        try
        {
            ProcessImage.Replace(new CommandSpec(program, args));
        }
        catch (ProcessStartException failed)
        {
            throw new CliException(
                ExitCodes.Failed,
                "managed_program_missing",
                $"This command needs the program {program}, which cannot be started: {failed.Message}.",
                "install both programs in one folder, or use ./helios of a checkout"
            );
        }

        return ExitCodes.Failed;
    }
}
