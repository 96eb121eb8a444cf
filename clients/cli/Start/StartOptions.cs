using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Hosts;
using Helios.Cli.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Sessions;

namespace Helios.Cli.Start;

/// <summary>What <c>helios start</c> can be told.</summary>
internal sealed class StartOptions
{
    public StartOptions() => Agent.AcceptOnlyFromAmong([.. SessionProviders.All]);

    public Argument<string?> Prompt { get; } =
        new("PROMPT")
        {
            Description = "What the agent is to do.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "PROMPT",
        };

    public Option<string?> PromptFile { get; } =
        new("--prompt-file") { Description = "Read the prompt from a file; - means stdin.", HelpName = "FILE" };

    public Option<string?> Agent { get; } =
        new("--agent", "-a") { Description = "The agent. Default: HELIOS_AGENT, else the only one that is installed here." };

    public Option<string?> Workspace { get; } =
        new("--workspace", "-w")
        {
            Description =
                "The workspace, by name or id. Default: the one of the current folder's repository, which is registered if there "
                + "is none.",
        };

    public Option<string?> Name { get; } =
        new("--name", "-n") { Description = "The lane's display name. Default: a free one, derived from the prompt." };

    public Option<string?> Base { get; } =
        new("--base") { Description = "The ref to start from. Default: the workspace's default branch.", HelpName = "REF" };

    public Option<string?> Branch { get; } = new("--branch") { Description = "The branch to create. Default: helios/lane/LANE-ID." };

    public Option<string?> Host { get; } = new("--host") { Description = "The host to use, by id. Default: the least loaded." };

    public Option<string[]> Label { get; } =
        new("--label", "-l") { Description = "A label of the lane; repeatable.", HelpName = "KEY=VALUE" };

    public Option<bool> Headless { get; } =
        new("--headless") { Description = "Run the prompt and exit. Without it, the agent stays in a terminal and accepts messages." };

    public Option<bool> Queue { get; } =
        new("--queue") { Description = "If no slot is free, wait for one, oldest lane first, instead of failing." };

    public Option<bool> NoWait { get; } =
        new("--no-wait") { Description = "Do not wait until the agent is at work; the lane is waited for." };

    public Option<int> Timeout { get; } =
        TimeoutOption.Of("How long to wait for the lane, and then for the agent (1 to 300).", seconds: 120, least: 1, most: 300);

    /// <summary>The request for the lane.</summary>
    public LaneRequest LaneNamed(CliCall call, string name) =>
        new()
        {
            DisplayName = name,
            BaseRef = call.Value(Base),
            Branch = call.Value(Branch),
            Host = call.Value(Host) is { } host ? HostIds.Parse(host) : null,
            Labels = Labels.Parse(call.Value(Label)),
            Queue = call.Value(Queue) ? true : null,
        };
}
