using System.ComponentModel.DataAnnotations;

namespace Helios.SessionRegistry.Reactions;

/// <summary>What is done by itself when something happens to a session.</summary>
internal sealed class ReactionOptions : IValidatableObject
{
    public const string Section = "Helios:Sessions:Reactions";

    /// <summary>Whether anything is done by itself at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The reactions that are switched off, such as <c>agent-idle</c>.</summary>
    public string[] Off { get; set; } = [];

    /// <summary>How often an agent is told that checks fail before a person is, until they pass.</summary>
    [Range(1, 100)]
    public int CiFailedRetries { get; set; } = 2;

    /// <summary>How often an agent that is idle is asked to go on before a person is notified, where its workspace wants that (<c>on_agent_idle: send</c>).</summary>
    [Range(1, 100)]
    public int AgentIdleRetries { get; set; } = 2;

    /// <summary>How long an agent must be idle before anything is done about it.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan AgentIdleFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long changes may be asked for before a person is told.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "30.00:00:00")]
    public TimeSpan ChangesRequestedEscalatesAfter { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long the comments of programs may stay unanswered before a person is told.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "30.00:00:00")]
    public TimeSpan BugbotCommentsEscalatesAfter { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a pull request may conflict with its base before a person is told.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "30.00:00:00")]
    public TimeSpan MergeConflictsEscalatesAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an agent that is asked to go on may be idle before a person is notified.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "30.00:00:00")]
    public TimeSpan AgentIdleEscalatesAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How soon a text that did not get to the agent is sent again; doubled each time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan SendAgainAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest time between two attempts to send a text.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan SendAgainAtLeastEvery { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often is looked for reactions that have become due.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(1);

    internal IReadOnlySet<ReactionKey> SwitchedOff =>
        Off.Select(words => ReactionKeys.TryParse(words, out var key) ? key : ReactionKey.Unspecified).ToHashSet();

    /// <summary>When the n-th failed text is sent again.</summary>
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
            yield return new ValidationResult($"{Section}:Off: '{unknown}' is no reaction; there are {known}.");
        }

        if (SendAgainAtLeastEvery < SendAgainAfter)
            yield return new ValidationResult($"{Section}:SendAgainAtLeastEvery must not be below SendAgainAfter.");
    }
}
