using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Worktrees;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Collects the outcome of each resource; the last outcome of a kind counts.</summary>
internal sealed class TearDownReport
{
    private readonly Dictionary<ResourceKind, ResourceOutcome> resources = [];

    public ArchiveView? Archive { get; set; }

    public IReadOnlyList<string> Discarded { get; set; } = [];

    public void Say(ResourceKind kind, string name, ResourceEnding ending, string? detail = null) =>
        resources[kind] = new ResourceOutcome
        {
            Kind = kind,
            Name = name,
            Ending = ending,
            Detail = detail,
        };

    public TearDownResult ToResult() =>
        new()
        {
            Resources = [.. resources.Values.OrderBy(resource => resource.Kind)],
            Archive = Archive,
            Discarded = Discarded,
        };
}
