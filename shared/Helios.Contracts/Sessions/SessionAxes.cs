namespace Helios.Contracts.Sessions;

/// <summary>The axes of a session's state.</summary>
public sealed record SessionAxes
{
    /// <summary>What it is doing.</summary>
    public required SessionAxis Session { get; init; }

    /// <summary>Its pull request.</summary>
    public required PullRequestAxis PullRequest { get; init; }

    /// <summary>What its agent runs in.</summary>
    public required RuntimeAxis Runtime { get; init; }

    /// <summary>What its agent was last seen doing; absent while nobody has said anything.</summary>
    public ActivityAxis? Activity { get; init; }

    /// <summary>The doubt about it, while there is one.</summary>
    public Quarantine? Detecting { get; init; }
}
