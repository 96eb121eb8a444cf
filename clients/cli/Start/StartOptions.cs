using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Lanes;

namespace Helios.Cli.Start;

/// <summary>The arguments and options of <c>helios start</c>.</summary>
internal sealed class StartOptions
{
    private const int MostLanes = 16;

    public StartOptions(CliEnvironment environment)
    {
        Lane = new LaneCreateOptions(environment);
        AgentNames.Complete(Agent);
        Count.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > MostLanes)
                result.AddError($"--count must be 1 to {MostLanes}.");
        });
    }

    /// <summary>Those of a lane, of which this command takes some.</summary>
    public LaneCreateOptions Lane { get; }

    public Argument<string?> Prompt { get; } =
        new("PROMPT")
        {
            Description = "What the agent is to do.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "PROMPT",
        };

    public Option<string?> PromptFile { get; } =
        new("--prompt-file") { Description = "Read the prompt from a file; - means stdin.", HelpName = "FILE" };

    public Option<string[]> Agent { get; } =
        new("--agent", "-a")
        {
            Description =
                "The agent; repeated, each gets a lane of its own. Default: the configured one, else the only one that is installed here.",
        };

    /// <summary>How the agent is started.</summary>
    public LaunchOptions Launch { get; } = new();

    public Option<int> Count { get; } =
        new("--count", "-c")
        {
            Description = "How many lanes each agent gets for the same task (1 to 16); several lanes are a group (helios group).",
            DefaultValueFactory = _ => 1,
        };

    public Option<string?> Workspace { get; } =
        new("--workspace", "-w")
        {
            Description =
                "The workspace, by name or id. Default: the one of the current folder's repository, which is registered if there "
                + "is none.",
        };

    public Option<string?> Name { get; } =
        new("--name", "-n") { Description = "The lane's display name. Default: a free one, derived from the prompt." };

    public Option<bool> Headless { get; } =
        new("--headless") { Description = "Run the prompt and exit. Without it, the agent stays in a terminal and accepts messages." };

    public Option<bool> NoWait { get; } =
        new("--no-wait") { Description = "Do not wait until the agent is at work; the lane is waited for." };

    public Option<bool> Follow { get; } = new("--follow", "-f") { Description = "Then print what the agent prints, until it ends." };

    public Option<int> Timeout { get; } =
        TimeoutOption.Of("How long to wait for the lane, and then for the agent (1 to 300).", seconds: 120, least: 1, most: 300);
}
