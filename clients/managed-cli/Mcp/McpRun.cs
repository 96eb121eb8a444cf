using Helios.Cli.Calls;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Helios.ManagedCli.Mcp;

/// <summary>Serves the tools on standard input and output until the client closes them.</summary>
internal static class McpRun
{
    private const string Instructions =
        "Helios runs coding agents in parallel, each in a lane: a git worktree on its own branch. A lane is named by its id, its name, or "
        + "WORKSPACE/NAME; without a name, the lane that you run in is meant. You may do what your token allows: usually, read everything "
        + "and change your own lane. To delegate: start_lane, wait_for_agent, read_output and show_changes, then finish_lane. Work that is "
        + "saved nowhere else is archived when a lane ends.";

    public static async Task<int> Run(CliCall call, CancellationToken ct)
    {
        var options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "helios", Version = typeof(McpRun).Assembly.GetName().Version!.ToString(3) },
            ServerInstructions = Instructions,
            ToolCollection = [.. new ReadingTools(call).All, .. new WorkTools(call).All],
        };
        // Nothing else may write to standard output while it speaks the protocol.
        await using var transport = new StdioServerTransport(options);
        await using var server = McpServer.Create(transport, options);
        await server.RunAsync(ct);
        return ExitCodes.Done;
    }
}
