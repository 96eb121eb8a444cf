using System.ComponentModel.DataAnnotations;

namespace Helios.SessionRegistry.Scm;

/// <summary>Where and how often pull requests are checked.</summary>
internal sealed class ScmOptions : IValidatableObject
{
    public const string Section = "Helios:Sessions:Scm";

    /// <summary>Whether to watch pull requests. They can be opened without it.</summary>
    public bool Enabled { get; set; }

    /// <summary>The URL of the GitHub REST API, or of a compatible one.</summary>
    public Uri BaseUrl { get; set; } = new("https://api.github.com");

    /// <summary>
    /// Names of the host of <see cref="BaseUrl"/> in repository URLs. Default: its own name, with and without <c>api.</c>.
    /// A repository on any other host is not queried, and its URL not sent.
    /// </summary>
    public string[] Hosts { get; set; } = [];

    /// <summary>The token for requests. To open pull requests, it must be allowed to write them.</summary>
    public string? Token { get; set; }

    /// <summary>The repository (<c>owner/name</c>) of a workspace, by the workspace's id, if its URL does not identify it.</summary>
    public Dictionary<string, string> Repositories { get; } = [];

    /// <summary>
    /// The fork (<c>owner/name</c>) that the branches of a workspace are pushed to, by the workspace's id: pull requests from it are found
    /// too.
    /// </summary>
    public Dictionary<string, string> Forks { get; } = [];

    /// <summary>From the start of one round to the start of the next.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "1.00:00:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one request may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan AnswersWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The share of the request budget that is left to others, such as agents: below it, requests pause until the budget is renewed.
    /// </summary>
    [Range(0.0, 1.0)]
    public double BudgetLeftToOthers { get; set; } = 0.2;

    /// <summary>How long requests pause after a refusal without a time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan PauseAfterRefusal { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a check that found no pull request stays valid, because some checks may fail.</summary>
    internal TimeSpan KnownFor => (3 * LookEvery) + TimeSpan.FromMinutes(1);

    /// <summary>Whether repositories on a host can be queried here.</summary>
    internal bool ServesHost(string host) =>
        Hosts.Length > 0
            ? Hosts.Contains(host, StringComparer.OrdinalIgnoreCase)
            : string.Equals(host, BaseUrl.Host, StringComparison.OrdinalIgnoreCase)
                || (
                    BaseUrl.Host.StartsWith("api.", StringComparison.OrdinalIgnoreCase)
                    && (
                        host.Equals(BaseUrl.Host["api.".Length..], StringComparison.OrdinalIgnoreCase)
                        || host.Equals("ssh." + BaseUrl.Host["api.".Length..], StringComparison.OrdinalIgnoreCase)
                    )
                );

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!BaseUrl.IsAbsoluteUri || BaseUrl.Scheme is not ("http" or "https") || BaseUrl.UserInfo.Length > 0)
            yield return new ValidationResult($"{Section}:BaseUrl must be an http or https URL without a user.");
        if (Enabled && string.IsNullOrWhiteSpace(Token))
            yield return new ValidationResult(
                $"{Section}:Token is required with Enabled: without one, the request budget is used up immediately."
            );
        foreach (
            var (setting, repositories) in ((string, Dictionary<string, string>)[])
                [(nameof(Repositories), Repositories), (nameof(Forks), Forks)]
        )
        {
            foreach (var (workspace, repository) in repositories.Where(pair => ScmRepository.Parse(pair.Value) is null))
                yield return new ValidationResult(
                    $"{Section}:{setting}:{workspace}: '{repository}' is not a repository; expected owner/name."
                );
        }
    }
}
