namespace Helios.Persistence;

/// <summary>The one way a revision grows.</summary>
public static class SagaRevision
{
    /// <summary>
    /// Says that this message changes the instance: the first call raises the revision, so that whatever is built afterwards (views, fences, events)
    /// carries the revision that will be committed. Further calls for the same message do nothing.
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
