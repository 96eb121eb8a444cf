using System.ComponentModel.DataAnnotations;

namespace Helios.SessionRegistry.Scm;

/// <summary>Where pull requests are looked at, and how sparingly.</summary>
internal sealed class ScmOptions : IValidatableObject
{
    public const string Section = "Helios:Sessions:Scm";

    /// <summary>Whether pull requests are looked at.</summary>
    public bool Enabled { get; set; }

    /// <summary>The REST interface of GitHub, or of something that speaks like it.</summary>
    public Uri BaseUrl { get; set; } = new("https://api.github.com");

    /// <summary>
    /// The names by which the addresses of repositories call the host of <see cref="BaseUrl"/>; by its own name, and by it without <c>api.</c>, when empty.
    /// A repository on any other host is not asked for here, and its address not told.
    /// </summary>
    public string[] Hosts { get; set; } = [];

    /// <summary>The token that requests carry.</summary>
    public string? Token { get; set; }

    /// <summary>The repository (<c>owner/name</c>) of a workspace, by the workspace's id, where its address does not say.</summary>
    public Dictionary<string, string> Repositories { get; } = [];

    /// <summary>The fork (<c>owner/name</c>) that the branches of a workspace are pushed to, by the workspace's id: pull requests from it are found, too.</summary>
    public Dictionary<string, string> Forks { get; } = [];

    /// <summary>From the start of one round to the start of the next.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "1.00:00:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one request may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan AnswersWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The share of the request budget that is left to others, agents among them: below it nothing is asked until the budget is new.</summary>
    [Range(0.0, 1.0)]
    public double BudgetLeftToOthers { get; set; } = 0.2;

    /// <summary>How long nothing is asked after a refusal that does not say how long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan PauseAfterRefusal { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long after a look that found no pull request it counts as known that there is none: some looks may fail.</summary>
    internal TimeSpan KnownFor => (3 * LookEvery) + TimeSpan.FromMinutes(1);

    /// <summary>Whether an address on a host is one of a repository that can be asked for here.</summary>
    internal bool ServesHost(string host) => Hosts.Length > 0
        ? Hosts.Contains(host, StringComparer.OrdinalIgnoreCase)
        : string.Equals(host, BaseUrl.Host, StringComparison.OrdinalIgnoreCase)
            || (BaseUrl.Host.StartsWith("api.", StringComparison.OrdinalIgnoreCase)
                && (host.Equals(BaseUrl.Host["api.".Length..], StringComparison.OrdinalIgnoreCase)
                    || host.Equals("ssh." + BaseUrl.Host["api.".Length..], StringComparison.OrdinalIgnoreCase)));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!BaseUrl.IsAbsoluteUri || BaseUrl.Scheme is not ("http" or "https") || BaseUrl.UserInfo.Length > 0)
            yield return new ValidationResult($"{Section}:BaseUrl must be an http or https address without a user.");
        if (Enabled && string.IsNullOrWhiteSpace(Token))
            yield return new ValidationResult($"{Section}:Token is required with Enabled: without one the budget is used up at once.");
        foreach (var (setting, repositories) in ((string, Dictionary<string, string>)[])[(nameof(Repositories), Repositories), (nameof(Forks), Forks)])
        {
            foreach (var (workspace, repository) in repositories.Where(pair => ScmRepository.Parse(pair.Value) is null))
                yield return new ValidationResult($"{Section}:{setting}:{workspace}: '{repository}' is no repository; write owner/name.");
        }
    }
}
