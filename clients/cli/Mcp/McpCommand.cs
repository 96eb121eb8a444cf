using Helios.Cli.Calls;

namespace Helios.Cli.Mcp;

/// <summary><c>helios mcp</c>: Helios as tools of an agent.</summary>
internal static class McpCommand
{
    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand(
            "mcp",
            "Serves Helios to an agent as tools, by the Model Context Protocol on standard input and output. What they may do is what the "
                + "token allows: in a lane, reading everything and changing that lane. How to add it to an agent is in "
                + "docs/agents-use-helios.md.",
            "helios mcp",
            "helios mcp --server https://helios.example"
        ).Runs(environment, (call, ct) => environment.Local.Mcp(call, ct));
}
