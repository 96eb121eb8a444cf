using MassTransit;

namespace Helios.Persistence.Sagas;

/// <summary>A saga whose row carries a revision that grows by one with each committed change.</summary>
public interface IRevisionedSaga : ISaga
{
    /// <summary>0 before the first commit. Raised by <see cref="SagaRevision.MarkChanged"/>, never by hand.</summary>
    long Revision { get; set; }

    /// <summary>Whether the current message has changed the instance. Not a column; if false, nothing is written.</summary>
    bool HasChanged { get; set; }
}
