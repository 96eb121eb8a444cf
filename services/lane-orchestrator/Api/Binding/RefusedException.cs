using Helios.LaneOrchestrator.Outcomes;

namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>Ends a request at the edge; turned into a problem in one place. Features answer with <see cref="Answer{T}"/> instead.</summary>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.Detail)
{
    public Refusal Refusal => refusal;
}
