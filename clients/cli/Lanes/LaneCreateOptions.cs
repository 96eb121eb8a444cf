using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Hosts;
using Helios.Cli.Settings;
using Helios.Contracts.Api.Requests;

namespace Helios.Cli.Lanes;

/// <summary>What a lane can be created with.</summary>
internal sealed class LaneCreateOptions
{
    public LaneCreateOptions(CliEnvironment environment) =>
        Workspace.CompletionSources.Add(context => LaneNames.OfWorkspaces(environment, context.ParseResult));

    public Argument<string?> Workspace { get; } =
        new("WORKSPACE")
        {
            Description = "The workspace: its name or id. Default: the one of the current folder's repository.",
            Arity = ArgumentArity.ZeroOrOne,
            // Otherwise the help asks the server and lists every workspace in its place.
            HelpName = "WORKSPACE",
        };

    public Option<string?> Name { get; } =
        new("--name", "-n")
        {
            Description = "The display name, unique among the workspace's open lanes. Default: a free one, after the branch if given.",
        };

    public Option<string?> Base { get; } =
        new("--base")
        {
            Description = "The ref to start from. Default: the configured base, else the workspace's default branch.",
            HelpName = "REF",
        };

    public Option<string?> Branch { get; } = new("--branch") { Description = "The branch to create. Default: helios/lane/LANE-ID." };

    public Option<string?> Host { get; } = new("--host") { Description = "The host to use, by id. Default: the least loaded." };

    public Option<string[]> HostLabel { get; } =
        new("--host-label") { Description = "A label that the host must have; repeatable.", HelpName = "KEY=VALUE" };

    public Option<bool> Explain { get; } =
        new("--explain") { Description = "Only show on which host it would be placed, and why not on the others; creates nothing." };

    public Option<string[]> Label { get; } = new("--label", "-l") { Description = "A label; repeatable.", HelpName = "KEY=VALUE" };

    public Option<string?> Project { get; } =
        new("--project") { Description = "A project context to store with the lane.", HelpName = "ID" };

    public Option<bool> Queue { get; } =
        new("--queue") { Description = "If no slot is free, wait for one, oldest lane first, instead of failing." };

    public Option<bool> NoWait { get; } = new("--no-wait") { Description = "Do not wait until the lane is ready." };

    public Option<int> Timeout { get; } =
        TimeoutOption.Of(
            "How long to wait until it is ready (1 to 300). By default, the time in the queue does not count.",
            seconds: 30,
            least: 1,
            most: 300
        );

    /// <summary>The name to try if the user gave none: the last part of the branch, which says what it is about.</summary>
    public string Derived(CliCall call) => call.Value(Branch) is { } branch ? branch[(branch.LastIndexOf('/') + 1)..] : "lane";

    /// <summary>The request for the lane.</summary>
    public LaneRequest LaneNamed(CliCall call, string name) =>
        new()
        {
            DisplayName = name,
            BaseRef = call.Value(Base) ?? call.Settings.Text(SettingKeys.Base),
            Branch = call.Value(Branch),
            Host = call.Value(Host) is { } host ? HostIds.Parse(host) : null,
            HostLabels = Labels.Parse(call.Value(HostLabel)),
            Labels = Labels.Parse(call.Value(Label)),
            ProjectContextId = call.Value(Project),
            Queue = call.Value(Queue) ? true : null,
        };
}
