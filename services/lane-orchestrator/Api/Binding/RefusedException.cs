using Helios.LaneOrchestrator.Outcomes;

namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>
/// Ends a request in the API layer; converted to a problem in one place. Features return <see cref="Answer{T}"/> instead.
/// </summary>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.Detail)
{
    public Refusal Refusal => refusal;
}
