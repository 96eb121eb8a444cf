namespace Helios.Persistence.Sagas;

/// <summary>Increments revisions.</summary>
public static class SagaRevision
{
    /// <summary>
    /// Marks the instance as changed by this message: the first call increments the revision, so that everything built afterwards (views,
    /// fences, events) has the revision that will be committed. Further calls for the same message do nothing.
    /// </summary>
    public static void MarkChanged(this IRevisionedSaga saga)
    {
        if (!saga.HasChanged)
        {
            saga.HasChanged = true;
            saga.Revision++;
        }
    }
}
