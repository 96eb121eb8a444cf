using System.ComponentModel.DataAnnotations;

namespace Helios.SessionRegistry.Notices;

/// <summary>How people are notified. Every notice is also an event; without a webhook or a command, it is only that.</summary>
internal sealed class NoticeOptions : IValidatableObject
{
    public const string Section = "Helios:Sessions:Notices";

    /// <summary>The URL to post notices to: http or https.</summary>
    public Uri? WebhookUrl { get; set; }

    /// <summary>The key that signs posted notices.</summary>
    [MinLength(16)]
    public string? WebhookSecret { get; set; }

    /// <summary>How long the receiver may take to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan WebhookAnswersWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the host of a session runs its own notify command.</summary>
    public bool CommandOnHost { get; set; }

    /// <summary>The delay before an undelivered notice is retried; doubled each time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan TryAgainAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest delay between two attempts.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan TryAgainAtLeastEvery { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a notice is retried.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "30.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How often to check for due notices.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(1);

    internal TimeSpan TryAgainIn(int attempts)
    {
        var longer = TryAgainAfter.TotalSeconds * Math.Pow(2, Math.Clamp(attempts - 1, 0, 30));
        return TimeSpan.FromSeconds(Math.Min(longer, TryAgainAtLeastEvery.TotalSeconds));
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (WebhookUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0))
            yield return new ValidationResult($"{Section}:WebhookUrl must be an http or https address without a user.");
        if (WebhookUrl is not null && WebhookSecret is null)
            yield return new ValidationResult(
                $"{Section}:WebhookSecret is required with WebhookUrl: receivers must be able to recognize forged notices."
            );
        if (TryAgainAtLeastEvery < TryAgainAfter)
            yield return new ValidationResult($"{Section}:TryAgainAtLeastEvery must not be less than TryAgainAfter.");
    }
}
