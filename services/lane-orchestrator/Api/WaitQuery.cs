using Helios.Contracts.Api.Constraints;
using Helios.LaneOrchestrator.Api.Binding;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Whether to wait for a state, and how long.</summary>
internal abstract record WaitQuery(string Target) : ICheckedRequest
{
    private const int DefaultSeconds = 30;

    public abstract string? Wait { get; init; }

    [Parameter("How many seconds to wait, at most 300; default 30."), Number(0, 300)]
    public int? Timeout { get; init; }

    public bool Waits => Wait is not null;

    public TimeSpan AtMost => TimeSpan.FromSeconds(Timeout ?? DefaultSeconds);

    public IEnumerable<RequestFault> Check()
    {
        if (Wait is not null && Wait != Target)
            yield return new("wait", "invalid", $"Only '{Target}' can be waited for here.");
        else if (Wait is null && Timeout is not null)
            yield return new("timeout", "invalid", $"timeout requires wait={Target}.");
    }
}

/// <summary>Whether to wait until a lane or a session is ready.</summary>
internal sealed record ReadyQuery() : WaitQuery("ready")
{
    [Parameter("'ready': answer once it is ready.")]
    public override string? Wait { get; init; }
}

/// <summary>How long to wait for a host that must answer before anything is recorded.</summary>
internal sealed record HostQuery
{
    private const int DefaultSeconds = 30;

    [Parameter("How many seconds to wait for the host, at most 300; default 30."), Number(0, 300)]
    public int? Timeout { get; init; }

    public TimeSpan AtMost => TimeSpan.FromSeconds(Timeout ?? DefaultSeconds);
}

/// <summary>Whether to wait until a lane is closed.</summary>
internal sealed record ClosedQuery() : WaitQuery("closed")
{
    [Parameter("'closed': answer once the lane is closed.")]
    public override string? Wait { get; init; }
}

/// <summary>Whether to wait until a session has terminated.</summary>
internal sealed record TerminatedQuery() : WaitQuery("terminated")
{
    [Parameter("'terminated': answer once the session has terminated.")]
    public override string? Wait { get; init; }
}
