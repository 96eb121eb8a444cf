using System.ComponentModel.DataAnnotations;

namespace Helios.SessionRegistry.Reactions;

/// <summary>Automatic reactions to changes of sessions.</summary>
internal sealed class ReactionOptions : IValidatableObject
{
    public const string Section = "Helios:Sessions:Reactions";

    /// <summary>Whether Helios reacts at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The reactions that are switched off, such as <c>agent-idle</c>.</summary>
    public string[] Off { get; set; } = [];

    /// <summary>How often an agent is prompted about failing checks before a person is notified, until they pass.</summary>
    [Range(1, 100)]
    public int CiFailedRetries { get; set; } = 2;

    /// <summary>
    /// How often an idle agent is asked to continue before a person is notified, if its workspace is set to <c>on_agent_idle: send</c>.
    /// </summary>
    [Range(1, 100)]
    public int AgentIdleRetries { get; set; } = 2;

    /// <summary>How often an agent is asked to go on after a usage limit before a person is notified, until it completes a turn.</summary>
    [Range(1, 1000)]
    public int LimitResetRetries { get; set; } = 10;

    /// <summary>How long after the reset of a usage limit agents go on at the latest; each at a moment of its own.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LimitResetJitter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an agent must be idle before Helios reacts.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan AgentIdleFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long requested changes may stay open before a person is notified.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "30.00:00:00")]
    public TimeSpan ChangesRequestedEscalatesAfter { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long the comments of programs may stay unanswered before a person is notified.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "30.00:00:00")]
    public TimeSpan BugbotCommentsEscalatesAfter { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a pull request may conflict with its base before a person is notified.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "30.00:00:00")]
    public TimeSpan MergeConflictsEscalatesAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an agent that was asked to continue may be idle before a person is notified.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "30.00:00:00")]
    public TimeSpan AgentIdleEscalatesAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The delay before an undelivered text is sent again; doubled each time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan SendAgainAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest delay between two attempts to send a text.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan SendAgainAtLeastEvery { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often to check for due reactions.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(1);

    internal IReadOnlySet<ReactionKey> SwitchedOff =>
        Off.Select(words => ReactionKeys.TryParse(words, out var key) ? key : ReactionKey.Unspecified).ToHashSet();

    /// <summary>The delay before the n-th retry of a text.</summary>
    internal TimeSpan SendAgainIn(int failures)
    {
        var longer = SendAgainAfter.TotalSeconds * Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        return TimeSpan.FromSeconds(Math.Min(longer, SendAgainAtLeastEvery.TotalSeconds));
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var unknown in Off.Where(words => !ReactionKeys.TryParse(words, out _)))
        {
            var known = string.Join(", ", Enum.GetValues<ReactionKey>()[1..].Select(ReactionKeys.Words));
            yield return new ValidationResult($"{Section}:Off: '{unknown}' is not a reaction; expected one of {known}.");
        }

        if (SendAgainAtLeastEvery < SendAgainAfter)
            yield return new ValidationResult($"{Section}:SendAgainAtLeastEvery must not be less than SendAgainAfter.");
    }
}
